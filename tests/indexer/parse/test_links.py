"""Where links lead and what that is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.page import Page
from indexer.parse.links import Links, _join
from searchindex.article import article_id

from .conftest import made_page

FOLDER = Links(made_page("", "guide/page.html"))
BASED = Links(made_page("", "guide/page.html", "https://kb.test/docs/"))
CRAWLED = Links(Page("https://kb.test/guide/page/", "https://kb.test/guide/page/", "", b""))


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "tel:1", "//[", "http://[::1"]
)
def test_what_is_no_page_has_no_address(href: str) -> None:
    assert FOLDER.address(href) is None


@pytest.mark.parametrize(
    ("links", "href", "target"),
    [
        (FOLDER, "other.html#part", "guide/other.html"),
        (FOLDER, "../", "index.html"),
        (FOLDER, "/a%20b.html?seq_no=2", "a b.html"),
        (FOLDER, "https://elsewhere.test/x", None),
        (BASED, "other/", "guide/other/index.html"),
        (BASED, "clean", "guide/clean.html"),
        (BASED, "https://kb.test/elsewhere.html", None),
        (CRAWLED, "../other/?seq_no=2&page=3#x", "https://kb.test/guide/other/?page=3"),
    ],
)
def test_target_is_named_as_sources_are(links: Links, href: str, target: str | None) -> None:
    address = links.address(href)
    assert address is not None
    assert links.target(address) == target


def test_visitor_of_a_folder_is_sent_to_our_own_article() -> None:
    assert FOLDER.visit("folder:/guide/other.html#x") == f"/articles/{article_id('guide/other.html')}#x"
    assert FOLDER.visit("folder:/guide/deck.pdf") == "folder:/guide/deck.pdf"
    assert BASED.visit("https://kb.test/docs/a/?seq_no=3") == "https://kb.test/docs/a/"


def test_base_element_counts() -> None:
    links = Links(made_page("", "en/text/page.html"), "../../")
    assert links.address("media/x.png") == "folder:/media/x.png"


@given(st.text(max_size=40))
def test_any_reference_is_survived(href: str) -> None:
    for links in (FOLDER, BASED, CRAWLED):
        address = links.address(href)
        if address is not None:
            links.target(address)
            assert links.visit(links.visit(address)) == links.visit(address)


BASES = ("folder:/a/b.html", "folder:/b.html", "https://kb.test/a/b/", "https://kb.test", "http:/a/b", "folder:/a;b/c")
PIECES = st.sampled_from(("..", ".", "/", "//", "a", "b.html", "?q=/c", "#d", ";e", ":", "http:", "%2F", " ", "\\"))


@pytest.mark.parametrize("base", BASES)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_what_a_folder_refers_to_is_what_each_of_its_pages_refers_to(base: str, href: str) -> None:
    assert Links(Page("s", base, "", b"")).address(href) == _join.__wrapped__(base, href)

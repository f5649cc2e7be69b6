"""Pages that give no article say why."""

from __future__ import annotations

import pytest

from indexer.parse import SiteProfile, learn, parse
from searchindex.article import Article, Skipped

from .conftest import made_page

TEXT = "<main><h1>T</h1><p>Some words of text.</p></main>"


def reason(body: str | bytes, profile: SiteProfile | None = None) -> str:
    outcome = parse(made_page(body), profile)
    return outcome.reason if isinstance(outcome, Skipped) else ""


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not HTML"),
        ("<nav>only a menu</nav>", "no text"),
        ("<meta http-equiv=refresh content='0; url=/new.html'>" + TEXT, "redirects to folder:/new.html"),
        ("<meta name=robots content='NOINDEX, follow'>" + TEXT, "noindex"),
        ("<html data-pagefind-ignore>" + TEXT, "left out"),
    ],
)
def test_reason_is_named(body: str | bytes, word: str) -> None:
    assert word in reason(body)


@pytest.mark.parametrize(
    "head",
    [
        "<noscript><meta http-equiv=refresh content='0; url=/x.html'></noscript>",
        "<meta http-equiv=refresh content=300>",
        "<link rel=canonical href='file:///usr/share/doc/x.html'>",
        "<meta name=robots content='index, follow'>",
    ],
)
def test_no_reason_to_lose_a_page(head: str) -> None:
    assert isinstance(parse(made_page(f"<html><head>{head}</head><body>{TEXT}")), Article)


def test_noindex_on_most_pages_of_a_folder_is_no_reason() -> None:
    unwanted = "<head><meta name='robots' content='noindex'></head>" + TEXT
    pages = [made_page(unwanted, f"saved/{n}.html") for n in range(6)]
    pages += [made_page(TEXT, f"other/{n}.html") for n in range(6)] + [made_page(unwanted, "other/draft.html")]
    profile = learn(pages)
    assert profile.blanket_noindex == ("saved",)
    assert isinstance(parse(pages[0], profile), Article)
    assert isinstance(parse(pages[-1], profile), Skipped)

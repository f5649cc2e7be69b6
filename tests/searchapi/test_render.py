"""Laws of the one place where text becomes markup."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapi.render import href, html
from searchindex.results import Snippet

MARKS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6).map(tuple)


@given(st.text(max_size=50), MARKS)
def test_whatever_the_text_and_ranges_only_mark_is_markup(text, marks):
    made = html(Snippet(text, marks))
    assert set(re.findall(r"<[^>]*>?", made)) <= {"<mark>", "</mark>"}
    assert unescape(re.sub(r"</?mark>", "", made)) == unescape(re.sub(r"</?mark>", "", html(Snippet(text))))
    assert made.count("<mark>") == made.count("</mark>")


@given(st.text(alphabet="ab<>&\"'", max_size=50), MARKS)
def test_the_text_comes_back_whole(text, marks):
    assert unescape(re.sub(r"</?mark>", "", html(Snippet(text, marks)))) == text


@given(st.text(max_size=50))
def test_ranges_that_are_sorted_and_apart_are_marked_as_they_are(text):
    half = len(text) // 2
    marked = re.findall(r"<mark>(.*?)</mark>", html(Snippet(text, ((0, half),))), re.DOTALL)
    assert "".join(map(unescape, marked)) == unescape("".join(map(unescape, [html(Snippet(text[:half]))])))


def test_a_mark_stands_around_escaped_text():
    assert html(Snippet('a <b> "c"', ((2, 5),))) == "a <mark>&lt;b&gt;</mark> &quot;c&quot;"


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "//evil.example/", "/\\evil.example/", "\\\\evil.example", ""),
        *("mailto:a@b.example", "file:///etc/passwd", "http:", "https:///path", "relative.html", "http://[::1"),
        *("/path with blank", "/\x00", "http://a.example/\u0001", "http://a.example\\b", "http://?a", "https://#a"),
    ],
)
def test_an_address_that_is_not_fit_for_a_link_is_none(url):
    assert href(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        *("/articles/1#a", "https://kb.example/x?y=1#:~:text=a,b", "http://kb.example/ä", "/", "http://kb.example"),
        *("https://kb.example:8443?a", "HTTPS://kb.example/", "https://wörter.example/", "http://[::1]:80/", "/a//b"),
    ],
)
def test_http_addresses_and_our_own_paths_are_links(url):
    assert href(url) == url


@given(st.text())
def test_judging_an_address_never_fails_and_twice_is_once(url):
    assert href(href(url)) == href(url)

"""What a page says of other addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch.crawl.links import PageLinks, read

HERE = "http://kb.example/a/page.html"


def links(markup, kind="text/html"):
    return read(markup.encode() if isinstance(markup, str) else markup, kind, HERE)


def test_links_are_absolute_each_once_and_in_order():
    found = links(
        "<a href=x.html>x</a><a href='/y?b=1&amp;a=2#z'>y</a><a href=x.html#part>x</a><area href=//kb.example/map>"
        "<a href=#here>h</a><a>none</a><a href='mailto:a@b.example'>m</a><a href=''>e</a>"
    )
    assert found.links == ("http://kb.example/a/x.html", "http://kb.example/y?a=2&b=1", "http://kb.example/map")


def test_the_base_of_a_page_counts():
    assert links("<base href=/other/><a href=x>x</a>").links == ("http://kb.example/other/x",)
    assert links("<base href='javascript:1'><a href=x>x</a>").links == ("http://kb.example/a/x",)


def test_links_that_are_not_to_be_followed_are_not():
    assert links("<a rel='nofollow noopener' href=x>x</a><a href=y>y</a>").links == ("http://kb.example/a/y",)
    assert links("<meta name=robots content='index, NOFOLLOW'><a href=y>y</a>").links == ()
    assert links("<link rel=stylesheet href=s.css><script src=s.js></script><img src=i.png>").links == ()


def test_frames_refreshes_neighbours_and_languages_are_followed():
    markup = (
        "<meta http-equiv=refresh content='0; url=/new'><iframe src=f.html></iframe>"
        "<link rel=next href=n><link rel=alternate hreflang=de href=/de>"
    )
    wanted = ("http://kb.example/new", "http://kb.example/a/f.html", "http://kb.example/a/n", "http://kb.example/de")
    assert set(links(markup).links) == set(wanted)


def test_the_canonical_address_is_named_and_followed():
    found = links("<link rel='Canonical' href='/one'>")
    assert found == PageLinks(("http://kb.example/one",), "http://kb.example/one")
    assert links("<link rel=canonical href='javascript:1'>").canonical == ""


@pytest.mark.parametrize(
    "body", [b"", b"\0\0\0\0", b"<" * 50_000, b"<div>" * 50_000, b"<!-- never closed", b"\xff\xfe<\0a\0"]
)
def test_odd_bytes_have_no_links(body):
    assert links(body).links == ()


def test_pages_in_other_encodings_have_theirs():
    assert links("<a href='/ä'>".encode("utf-16"), "").links == ("http://kb.example/%C3%A4",)


@given(st.binary(max_size=400))
def test_nothing_raises(body):
    assert isinstance(links(b"<a href=x>" + body), PageLinks)

"""Sitemaps of every kind, and those that mean harm."""

import json

import pytest

from indexer.fetch.crawl.sitemaps import MAX_ENTRIES, Entry, read
from tests.indexer.fetch.hostile import hostile

BASE = "http://kb.example/sitemap.xml"


def entries(text):
    return list(read(text if isinstance(text, bytes) else text.encode(), BASE))


def test_pages_with_their_times_are_read_whatever_the_name_space():
    rows = (
        "<url><loc> /a </loc><lastmod>2026-01-02</lastmod></url><url><loc>http://kb.example/b?x=1&amp;y=2</loc></url>"
    )
    found = [Entry("http://kb.example/a", "2026-01-02"), Entry("http://kb.example/b?x=1&y=2")]
    assert entries(f"<urlset>{rows}</urlset>") == found
    assert entries(f'\n<?xml version="1.0"?><urlset xmlns="http://www.google.com/schemas/x">{rows}</urlset>') == found


def test_an_index_names_other_sitemaps():
    text = "<sitemapindex><sitemap><loc>/1.xml.gz</loc></sitemap></sitemapindex>"
    assert entries(text) == [Entry("http://kb.example/1.xml.gz", is_sitemap=True)]


def test_feeds_and_plain_lists_count_too():
    assert entries("<rss><channel><item><link>/a</link></item></channel></rss>") == [Entry("http://kb.example/a")]
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a"/><updated>2026-01-02</updated></entry></feed>'
    )
    assert entries(atom) == [Entry("http://kb.example/a", "2026-01-02")]
    assert entries("http://kb.example/a\nnonsense\nhttp://kb.example/b\n") == [
        Entry("http://kb.example/a"),
        Entry("http://kb.example/b"),
    ]


def test_what_stands_before_damage_counts():
    assert entries("<urlset><url><loc>/a</loc></url><url><loc>/b</lo")[:1] == [Entry("http://kb.example/a")]
    assert entries("<urlset><url>") == []
    assert entries("") == []
    assert entries(b"\xff\xfe\x00garbage<") == []


def test_no_more_than_fifty_thousand_are_read():
    rows = b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(MAX_ENTRIES + 1))
    assert len(entries(b"<urlset>" + rows + b"</urlset>")) == MAX_ENTRIES


def test_entities_stay_unread_and_the_rest_counts(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("http://kb.example/secret")
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    text = (
        f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file://{secret}">{laughs}]>'
        "<urlset><url><loc>&f;</loc></url><url><loc>http://kb.example/&l9;</loc></url><url><loc>/a</loc></url></urlset>"
    )
    found = entries(text)
    assert found[-1] == Entry("http://kb.example/a")
    assert "secret" not in str(found)
    assert len(str(found)) < 500


def test_addresses_that_are_none_are_left_out():
    assert entries("<urlset><url><loc>javascript:alert(1)</loc></url><url><loc>http://[</loc></url></urlset>") == []


def test_attacks_by_xml_are_survived():
    for path in hostile("xxe_patt").rglob("*"):
        if path.is_file():
            assert len(str(entries(path.read_bytes()))) < 10_000
            for line in path.read_bytes().splitlines():
                assert "root:" not in str(entries(line))


def test_the_cases_of_the_library_are_read():
    cases = json.loads(hostile("sitemaps_scrapy/cases.json").read_text())
    texts = [text for text in strings(cases) if "<loc" in text]
    assert texts
    assert sum(bool(entries(text)) for text in texts) >= 0.8 * len(texts)


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


@pytest.mark.parametrize("text", ["<" * 100_000, "<a>" * 100_000, "<urlset>" + "<url>" * 50_000])
def test_deep_nonsense_is_survived(text):
    assert entries(text) == []

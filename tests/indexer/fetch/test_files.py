"""Decks and transcripts of a site: fetched once, from public hosts or those that were named."""

import pytest

from indexer.fetch.crawl.fetcher import CrawlFetcher
from searchindex.settings import Crawl


@pytest.fixture
def look(web):
    """What stands behind references, by path: the bytes, "same", or why there is nothing."""

    def found(*paths, stamps=None, **settings):
        fetcher = CrawlFetcher(web.url, Crawl(retries=0, **settings))
        wanted = {path if "://" in path else web.at(path): (stamps or {}).get(path, "") for path in paths}
        result, kept = {}, {}
        for file in fetcher.files(wanted):
            path = file.reference.replace(web.url, "/")
            result[path] = file.problem or (file.stream.read() if file.stream else "same")
            kept[path] = file.stamp
        return result, kept

    return found


def test_a_file_is_sent_once_and_again_when_it_changed(web, look):
    web.say("/a.pdf", b"deck", kind="application/pdf")
    web.say("/b.vtt", b"words", kind="text/vtt", etag=False)
    first, stamps = look("/a.pdf", "/b.vtt")
    assert first == {"/a.pdf": b"deck", "/b.vtt": b"words"}
    web.say("/b.vtt", b"words", kind="text/vtt", etag=False)
    again, same = look("/a.pdf", "/b.vtt", stamps=stamps)
    assert again["/a.pdf"] == "same"
    assert same == stamps
    web.say("/a.pdf", b"other deck", kind="application/pdf")
    changed, after = look("/a.pdf", stamps=stamps)
    assert changed == {"/a.pdf": b"other deck"}
    assert after["/a.pdf"] != stamps["/a.pdf"]


def test_a_file_is_found_behind_redirects(web, look):
    web.redirect("/token", "/files/1", 302)
    web.redirect("/files/1", "/a.pdf")
    web.redirect("/circle.pdf", "/circle.pdf")
    web.say("/a.pdf", b"deck", kind="application/pdf")
    found, stamps = look("/token", "/circle.pdf")
    assert found == {"/token": b"deck", "/circle.pdf": "answered 301"}
    assert look("/token", stamps=stamps)[0] == {"/token": "same"}


def test_what_cannot_be_had_is_absent_or_says_why(web, look):
    web.say("/robots.txt", "User-agent: *\nDisallow: /hidden.pdf\n")
    web.say("/down.pdf", status=503)
    web.say("/large.pdf", bytes(3 << 20), kind="application/pdf")
    web.page("/page.pdf")
    found, _ = look("/none.pdf", "/down.pdf", "/hidden.pdf", "/large.pdf", "/page.pdf", max_file_mb=2.0)
    assert found == {
        "/down.pdf": "answered 503",
        "/hidden.pdf": "forbidden by robots.txt",
        "/large.pdf": "too large",
    }
    assert "/hidden.pdf" not in web.paths()


def test_hosts_that_are_not_public_are_not_reached_through_an_article(web, other_web, look):
    other_web.say("/inner.pdf", b"secret", kind="application/pdf")
    web.redirect("/moved.pdf", other_web.at("/inner.pdf"))
    private = ("http://localhost/a.pdf", "http://[::1]/b.pdf", "http://127.0.0.1/c.pdf")
    found, _ = look(other_web.at("/inner.pdf"), "/moved.pdf", *private, "ftp://kb.example/d.pdf")
    assert {found[address] for address in private} == {"robots.txt could not be read: not a public address"}
    assert found["/moved.pdf"] == "answered 301"
    assert other_web.asked == []
    named, _ = look(other_web.at("/inner.pdf"), hosts=(f"127.0.0.1:{other_web.port}",))
    assert list(named.values()) == [b"secret"]


def test_no_files_cost_nothing(web, look):
    assert look() == ({}, {})
    assert web.asked == []

"""What belongs to a site, what is a trap, and that each address is let through once."""

import pytest

from indexer.fetch.crawl.frontier import Frontier
from indexer.fetch.crawl.scope import Scope, trap
from searchindex.errors import UsageError
from searchindex.settings import Crawl


def holds(start, address, **settings):
    return Scope(start, Crawl(**settings)).holds(address)


def test_a_start_stands_for_what_lies_below_it():
    assert holds("http://kb.example/help/", "http://kb.example/help/a/b.html")
    assert holds("http://kb.example/help/index.html", "http://kb.example/help/a.html")
    assert not holds("http://kb.example/help/", "http://kb.example/helpful")
    assert not holds("http://kb.example/help/", "http://kb.example/")
    assert holds("http://kb.example/help", "http://kb.example/other")


def test_other_hosts_ports_and_schemes_are_elsewhere():
    start = "https://kb.example/"
    for address in ("https://www.kb.example/", "https://kb.example:8443/", "http://kb.example/"):
        assert not holds(start, address)
    assert holds("http://kb.example/", "https://kb.example/a"), "sites move to https"
    assert not holds("http://kb.example:8080/", "https://kb.example:8080/")
    assert holds(start, "https://docs.example/", hosts=("docs.example",))
    assert holds(start, "http://localhost:8080/", hosts=("localhost:8080",))


def test_files_are_no_pages_and_names_with_dots_are():
    for name in ("a.pdf", "A.PDF", "x.tar.gz", "style.css", "talk.vtt", "feed.xml"):
        assert not holds("http://kb.example/", f"http://kb.example/{name}")
    for name in ("a.html", "a", "v1.2", "php.php", "page.aspx", "about.pdf/"):
        assert holds("http://kb.example/", f"http://kb.example/{name}")


def test_credentials_go_to_the_host_that_was_named_and_never_less_secretly():
    secret = Scope("https://kb.example/", Crawl(hosts=("docs.example",)))
    assert secret.is_ours("https://kb.example/x")
    assert not secret.is_ours("http://kb.example/x")
    assert not secret.is_ours("https://docs.example/")
    plain = Scope("http://kb.example/", Crawl())
    assert plain.is_ours("https://kb.example/")
    assert not Scope("http://kb.example:81/", Crawl()).is_ours("https://kb.example/")


def test_files_are_asked_for_anywhere_but_not_at_odd_ports():
    scope = Scope("http://kb.example:8080/", Crawl())
    assert scope.may_fetch_file("https://cdn.example/a.pdf")
    assert scope.may_fetch_file("http://kb.example:8080/a.pdf")
    assert not scope.may_fetch_file("http://kb.example:6379/a.pdf")
    assert not scope.may_fetch_file("http://cdn.example:22/a.pdf")


def test_bad_settings_are_bad_usage():
    with pytest.raises(UsageError, match="pattern"):
        Scope("http://kb.example/", Crawl(exclude=("[",)))
    with pytest.raises(UsageError, match="no host"):
        Scope("http://kb.example/", Crawl(hosts=("a b",)))


def test_addresses_made_without_end_are_traps():
    assert not trap("http://kb.example/2024/01/01/en/en/")
    assert "repeats" in trap("http://kb.example/" + "a/b/" * 4)
    assert "longer" in trap("http://kb.example/" + "a" * 2083)


def test_each_address_is_taken_once_and_one_that_was_too_deep_may_come_back():
    frontier = Frontier(Scope("http://kb.example/", Crawl()), max_pages=2, max_depth=1)
    a, b, c = (f"http://kb.example/{name}" for name in "abc")
    assert list(frontier.take([a], 2)) == []
    assert dict(frontier.cut) == {"more than 1 links from the start": 1}
    assert list(frontier.take([a, b, a], 1)) == [a, b]
    assert not frontier.cut
    assert list(frontier.take([a, c, "http://elsewhere.example/"], 0)) == []
    assert dict(frontier.cut) == {"beyond the limit of 2 pages": 1}
    assert len(frontier) == 2
    assert a in frontier

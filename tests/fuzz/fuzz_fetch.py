"""Any bytes are a robots.txt, a sitemap, a packed body, a page with links or an address: none breaks a crawl."""

from __future__ import annotations

from contextlib import suppress

from indexer.fetch.crawl import links, sitemaps
from indexer.fetch.crawl.normal import joined, normal
from indexer.fetch.crawl.robots import Robots
from indexer.fetch.crawl.unpacking import UnreadableError, unpack

BASE = "http://kb.example/help/index.html"
LIMIT = 1 << 16


def check(data: bytes) -> None:
    """The first byte says what the others are."""
    kinds = (robots, sitemap, packed, page, address)
    kinds[data[0] % len(kinds) if data else 0](data[1:])


def robots(body: bytes) -> None:
    """Rules decide every address, and ask for no negative pause."""
    rules = Robots(body)
    assert rules.allows(BASE) in (True, False)
    assert rules.allows("http://kb.example/robots.txt")
    assert rules.delay_seconds >= 0
    assert all(rules.sitemaps)


def sitemap(body: bytes) -> None:
    """Entries are addresses in their one form, and never too many."""
    entries = list(sitemaps.read(body, BASE))
    assert len(entries) <= sitemaps.MAX_ENTRIES
    assert all(normal(entry.address) == entry.address for entry in entries)


def packed(body: bytes) -> None:
    """What comes out is never more than the limit."""
    for encoding in ("gzip", "deflate", "gzip, deflate"):
        with suppress(UnreadableError):
            assert len(unpack(body, [encoding], LIMIT)) <= LIMIT


def page(body: bytes) -> None:
    """Links are addresses in their one form."""
    found = links.read(body, "", BASE)
    assert len(found.links) <= links.MAX_LINKS
    assert all(normal(link) == link for link in found.links)
    assert not found.canonical or normal(found.canonical) == found.canonical


def address(text: bytes) -> None:
    """A reference leads to http(s) or nowhere; its one form has no credentials."""
    found = joined(BASE, text.decode("utf-8", "surrogateescape"))
    assert found is None or (found.startswith(("http://", "https://")) and normal(found) == found and found.isascii())

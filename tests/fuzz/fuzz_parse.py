"""Any bytes are a page: they give an Article whose parts are as the rest of the program may rely on, or a reason."""

from __future__ import annotations

from html.parser import HTMLParser

import msgspec

from indexer.page import Page
from indexer.parse import parse
from indexer.parse.shown import ADDRESSES, KEPT
from searchindex.article import Article, Skipped, article_id

TYPES = ("", "text/html", "text/html; charset=utf-8", "text/html; charset=shift_jis", "text/html; charset=utf-16")
SITES = ("", "https://kb.example/help/")
SCHEMES = ("http://", "https://", "folder:/", "/articles/")
LINKED = ("http://", "https://", "folder:/", "mailto:", "#")


def check(data: bytes) -> None:
    """Holds the law against one page, whose last byte chooses the header that it came with and the kind of source."""
    chosen = data[-1] if data else 0
    outcome = parse(page(data, TYPES[chosen % len(TYPES)], SITES[chosen // 16 % len(SITES)]))
    assert isinstance(outcome, Article | Skipped)
    # What cannot be written as UTF-8 could not be kept.
    msgspec.json.encode(outcome)
    if isinstance(outcome, Skipped):
        assert outcome.reason
        return
    assert outcome.title.strip()
    for section in outcome.sections:
        assert 1 <= section.level <= 6
        assert section.text or section.heading
        assert "\0" not in section.text + section.heading
        assert foreign(section.html) == []
    for attachment in outcome.attachments:
        assert attachment.url.lower().startswith(SCHEMES), attachment
    for neighbour in (outcome.previous, outcome.next):
        assert neighbour is None or neighbour.url.lower().startswith(SCHEMES), neighbour


class Reader(HTMLParser):
    """Another parser than the one that cleaned: collects what should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only what is kept, and only addresses that a page may link to."""
        names = {name for name, _ in attrs}
        if names - KEPT.get(tag, frozenset()) - {"rel"} or tag not in KEPT:
            self.found.append(self.get_starttag_text() or tag)
        for name, value in attrs:
            address = (value or "").lower()
            if name in ADDRESSES and ":" in address.partition("/")[0] and not address.startswith(LINKED):
                self.found.append(address)


def foreign(html: str) -> list[str]:
    """What stands in the markup of a section and is none of what may be shown."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def page(body: bytes, content_type: str, site: str) -> Page:
    """A page of a folder, or of a site."""
    source = f"{site}guide/page.html"
    address = source if site else f"folder:/{source}"
    return Page(source, address, source if site else f"/articles/{article_id(source)}", body, content_type)

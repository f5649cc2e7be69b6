"""Sitemaps: XML, plain text, RSS and Atom to the addresses they name.  No DTD, no entity, nothing from the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from indexer.fetch.crawl.normal import joined

MAX_ENTRIES = 50_000
MAX_BYTES = 50 * 1024 * 1024
MAX_FILES = 1_000
MAX_NESTING = 3
"""Of an index that names indexes."""
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
"""Taken away before parsing: without it there are no entities."""
_ENTRIES = ("url", "sitemap", "item", "entry")
_ADDRESSES = ("loc", "link")
_TIMES = ("lastmod", "updated", "pubDate")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page or, where `is_sitemap`, another sitemap.  `lastmod` is as written."""

    address: str
    lastmod: str = ""
    is_sitemap: bool = False


def read(body: bytes, address: str) -> Iterator[Entry]:
    """The first 50,000 entries of a sitemap; what is damaged ends it, and the entries before count."""
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")  # nothing may stand before an XML declaration, and often does
    found = _xml(body, address) if b"<" in body[:4] else _lines(body, address)
    for _, entry in zip(range(MAX_ENTRIES), found, strict=False):
        yield entry


def _xml(body: bytes, base: str) -> Iterator[Entry]:
    plain = BytesIO(_DOCTYPE.sub(b"", body, count=1))
    events = etree.iterparse(
        plain, events=("end",), recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for _, element in events:
            if not isinstance(element.tag, str) or (name := etree.QName(element).localname) not in _ENTRIES:
                continue
            if (written := _address(element)) and (address := joined(base, written)):
                yield Entry(address, _text(element, _TIMES), name == "sitemap")
            element.clear()
            while (parent := element.getparent()) is not None and element.getprevious() is not None:
                del parent[0]  # else 50,000 empty elements stay
    except etree.XMLSyntaxError:
        return


def _lines(body: bytes, base: str) -> Iterator[Entry]:
    for line in body.decode("utf-8", "replace").splitlines():
        if line.strip().startswith(("http://", "https://")) and (address := joined(base, line)):
            yield Entry(address)


def _address(element: etree._Element) -> str:
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname in _ADDRESSES:
            if child.text and child.text.strip():
                return child.text.strip()
            if child.get("href") and child.get("rel", "alternate") == "alternate":
                return child.get("href", "").strip()
    return ""


def _text(element: etree._Element, names: tuple[str, ...]) -> str:
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname in names and child.text:
            return child.text.strip()[:40]
    return ""

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
    events = etree.iterparse(
        BytesIO(_without_doctype(body)),
        events=("end",),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for _, element in events:
            if (name := _name(element)) not in _ENTRIES:
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


def _without_doctype(body: bytes) -> bytes:
    """Without it there are no entities.  Looked for once: a file of nothing but beginnings costs no more."""
    start = body.find(b"<!DOCTYPE")
    found = _DOCTYPE.match(body, start) if start >= 0 else None
    return body[:start] + body[found.end() :] if found else body


def _name(element: etree._Element) -> str:
    """The name without its name space.  Damaged files have names that lxml itself would refuse, such as ":"."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _address(element: etree._Element) -> str:
    for child in element:
        if _name(child) in _ADDRESSES:
            if child.text and child.text.strip():
                return child.text.strip()
            if child.get("href") and child.get("rel", "alternate") == "alternate":
                return child.get("href", "").strip()
    return ""


def _text(element: etree._Element, names: tuple[str, ...]) -> str:
    for child in element:
        if _name(child) in names and child.text:
            return child.text.strip()[:40]
    return ""

"""What a page says of other addresses: its links, its canonical address, and whether they may be followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.fetch.crawl.normal import joined
from indexer.parse.encoding import decode

MAX_LINKS = 5_000
_REFRESH = re.compile(r"^\s*\d+(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?\s*([^'\"]+)", re.IGNORECASE)
_TAGS = ("a", "area", "base", "link", "meta", "iframe", "frame")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """All in their normal form, each once, in order.  `canonical` is "" where the page names none."""

    links: tuple[str, ...] = ()
    canonical: str = ""


def read(body: bytes, content_type: str, address: str) -> PageLinks:
    """The links of a page.  Never raises: what cannot be read has none."""
    text = decode(body, content_type)
    if not text or not text.strip():
        return PageLinks()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return PageLinks()
    if root is None:
        return PageLinks()
    elements = list(root.iter(*_TAGS))
    base = next((e.get("href") for e in elements if e.tag == "base" and e.get("href")), "")
    base = (joined(address, base) if base else address) or address
    canonical = next((c for e in elements if (c := _canonical(e, base))), "")
    if any(_is_nofollow(element) for element in elements if element.tag == "meta"):
        return PageLinks((), canonical)
    found = dict.fromkeys(link for e in elements for link in _links(e, base))
    return PageLinks(tuple(found)[:MAX_LINKS], canonical)


def _links(element: etree._Element, base: str) -> Iterator[str]:
    reference = _reference(element)
    if reference and not reference.startswith("#") and (address := joined(base, reference)):
        yield address


def _reference(element: etree._Element) -> str:
    rel = (element.get("rel") or "").lower().split()
    if element.tag in ("a", "area"):
        return "" if "nofollow" in rel else element.get("href") or ""
    if element.tag == "link":
        return (element.get("href") or "") if {"canonical", "next", "prev", "alternate"} & set(rel) else ""
    if element.tag in ("iframe", "frame"):
        return element.get("src") or ""
    if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
        match = _REFRESH.match(element.get("content") or "")
        return match[1].strip() if match else ""
    return ""


def _canonical(element: etree._Element, base: str) -> str:
    if element.tag != "link" or "canonical" not in (element.get("rel") or "").lower().split():
        return ""
    return joined(base, element.get("href") or "") or ""


def _is_nofollow(meta: etree._Element) -> bool:
    words = re.findall(r"\w+", (meta.get("content") or "").lower())
    return (meta.get("name") or "").lower() == "robots" and ("nofollow" in words or "none" in words)

"""Why a page is no article: it says so itself, leads elsewhere, or lists a topic."""

from __future__ import annotations

import re

from indexer.page import Page
from indexer.parse.document import Document, attribute, is_inside
from indexer.parse.links import Links
from indexer.parse.platforms import Platform
from indexer.parse.profile import SiteProfile, group

REFRESH = re.compile(r"^\s*(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?\s*([^'\"]+)", re.IGNORECASE)
LONGEST_REFRESH_SECONDS = 10


def no_article(document: Document, page: Page, platform: Platform, links: Links, site: SiteProfile) -> str:
    """The reason, in words a maintainer understands, or "" for a page that may be an article."""
    if there := _redirect(document, links, page):
        return f"redirects to {there}"
    if group(page) not in site.blanket_noindex and _noindex(document):
        return "asks not to be indexed (robots noindex)"
    for selector, reason in platform.skip.items():
        if document.has(selector):
            return reason
    body = document.first("body, html")
    if body is not None and ("data-search-exclude" in body.attrs or "data-pagefind-ignore" in body.attrs):
        return "asks to be left out of searches"
    return ""


def _redirect(document: Document, links: Links, page: Page) -> str:
    """Where a refresh leads at once; one for browsers without script is none."""
    for meta in document.all("meta[http-equiv]"):
        if attribute(meta, "http-equiv").lower() != "refresh" or is_inside(meta, ("noscript",)):
            continue
        match = REFRESH.match(attribute(meta, "content"))
        there = links.address(match[2].strip()) if match else None
        if match and there and int(match[1]) <= LONGEST_REFRESH_SECONDS and links.target(there) != page.source:
            return there
    return ""


def _noindex(document: Document) -> bool:
    for meta in document.all("meta[name]"):
        if attribute(meta, "name").lower() == "robots":
            words = set(re.findall(r"[\w-]+", attribute(meta, "content").lower()))
            if words & {"noindex", "none"}:
                return True
    return False

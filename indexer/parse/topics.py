"""The topics of an article: from its breadcrumb, structured data, microdata, side menu or path, in this order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from indexer.page import Page
from indexer.parse.document import Document, attribute, below, classes, line, link_of, outermost, words
from indexer.parse.facts import Data, canonical
from indexer.parse.links import Links
from indexer.parse.markup import SILENT
from indexer.parse.menu import Menu
from indexer.parse.platforms import Platform
from indexer.parse.text import heading
from indexer.parse.tree import PageTag

Path = tuple[str, ...]

HOMES = frozenset(
    (
        "main", "home", "kb home", "home page", "homepage", "start", "startseite", "accueil", "inicio", "início",
        "docs", "documentation", "docs home", "help", "help center", "help centre", "support", "knowledge base",
        "all topics", "all collections", "all articles", "index", "contents", "top", "table of contents", "welcome",
        "overview home", "solution home", "🏠",
    )
)  # fmt: skip
MAX_CRUMBS = 30
GENERIC_CRUMBS = (
    "nav[aria-label*=readcrumb] li", "nav[aria-label*=readcrumb] a, nav[aria-label*=readcrumb] > span",
    "[role=navigation][aria-label*=readcrumb] li", "ol.breadcrumb > li, ul.breadcrumb > li",
    "ol.breadcrumbs > li, ul.breadcrumbs > li", ".breadcrumb a, .breadcrumbs a",
)  # fmt: skip
MICRODATA = "[itemtype$=BreadcrumbList] [itemprop=itemListElement]"
CURRENT = frozenset({"active", "current", "is-active", "breadcrumb_last", "item-current", "breadcrumb-item-current"})
EDGES = re.compile(r"^[\s/›»>→·|]+|[\s/›»>→·|]+$")

PLAIN_FOLDERS = re.compile(
    r"(?:[a-z]{2}(?:[-_][A-Za-z]{2,4})?|v?\d+(?:\.\d+)*\.?x?|text|html|docs?|help|kb|hc|articles?|knowledge-?base|"
    r"documentation|support|latest|stable|main|master|current|category|pages?|site|public|www|manual|solutions|"
    r"collections?|out|build|_build|dist)",
    re.IGNORECASE,
)
"""Folders that stand for a language, a version or the site itself."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of a breadcrumb.  `current` says that the page marks it as itself."""

    name: str
    address: str = ""
    current: bool = False


def breadcrumb(document: Document, platform: Platform, data: Data) -> tuple[Crumb, ...]:
    """The crumbs as printed; else those of JSON-LD, else those of microdata."""
    return (
        _printed(document, (*platform.breadcrumb, *GENERIC_CRUMBS))
        or _structured(data)
        or _printed(document, (MICRODATA,))
    )


def _printed(document: Document, selectors: Sequence[str]) -> tuple[Crumb, ...]:
    """The crumbs of the first selector that finds any.  Printed twice, above and below, they count once."""
    for selector in selectors:
        found = [tag for tag in document.all(selector) if tag.name not in SILENT]
        outer = outermost(found)[:MAX_CRUMBS]
        crumbs = tuple(_crumb(document, tag) for tag in outer if tag.parent is outer[0].parent)
        if any(crumb.name for crumb in crumbs):
            return tuple(crumb for crumb in crumbs if crumb.name or crumb.address)
    return ()


def topics(
    document: Document, platform: Platform, links: Links, page: Page, crumbs: Sequence[Crumb], title: str,
    site_names: Sequence[str],
) -> tuple[Path, ...]:  # fmt: skip
    """The paths of names that the article stands under, from the outermost in; none where nothing tells.

    A side menu that lists every article shows all the topics of one, and the inner ones that a breadcrumb leaves out.
    """
    if platform.categories and (found := [words(tag) for tag in document.all(platform.categories)]):
        return tuple((name,) for name in dict.fromkeys(found) if name)
    homes = HOMES | {name.casefold() for name in (*site_names, *_home_names(document))}
    printed = _inner(crumbs, platform.home, title, homes)
    own = _own_links(document, platform, links, page, title)
    menu = Menu(document, platform.sidebar)
    listed = list(dict.fromkeys(path for tag in own if (path := menu.groups(tag))))
    if printed and not any(path[: len(printed)] == printed for path in listed):
        listed.insert(0, printed)
    if not listed and (active := _active(document, platform)) is not None:
        listed.append(menu.groups(active))
    return tuple(dict.fromkeys(path for path in listed or [_folders(page, platform)] if path))


def _inner(crumbs: Sequence[Crumb], home: int, title: str, homes: frozenset[str]) -> Path:
    """The crumbs between home and the article itself."""
    inner = list(crumbs)
    last = inner[-1] if inner else Crumb("")
    if last.current or _same(last.name, title) or (len(inner) > 1 and _unlinked_alike(last, title)):
        del inner[-1:]
    del inner[:home]
    while inner and (not inner[0].name or inner[0].name.casefold() in homes or _is_root(inner[0].address)):
        del inner[0]
    return tuple(crumb.name for crumb in inner if crumb.name)


def _home_names(document: Document) -> list[str]:
    """What the page calls the place where everything begins."""
    found = document.all("a[accesskey=h], link[rel=home], link[rel=top], link[rel=start]")
    named = document.all("meta[property='og:site_name']")
    return [attribute(tag, "title") for tag in found] + [attribute(tag, "content") for tag in named]


def _is_root(address: str) -> bool:
    try:
        return bool(address) and urlsplit(address).path == "/"
    except ValueError:
        return False


def _unlinked_alike(crumb: Crumb, title: str) -> bool:
    """Whether a last crumb that is no link is a shorter or longer form of the title."""
    one, other = crumb.name.casefold(), title.casefold()
    return not crumb.address and (one in other or other in one)


def _same(one: str, other: str) -> bool:
    """Whether two names say the same, numbers before them and cuts at the end aside."""
    one, other = (re.sub(r"^[\d.]+\s+", "", name).casefold().strip() for name in (one, other))
    short = one.rstrip("….").strip()
    return one == other or (one.endswith(("…", "...")) and len(short) > 4 and other.startswith(short))


def _crumb(document: Document, tag: PageTag) -> Crumb:
    named = document.first("[itemprop=name]", within=tag) if attribute(tag, "itemprop") == "itemListElement" else None
    name = heading(EDGES.sub("", words(tag)))
    if named is not None:
        name = line(attribute(named, "content") or words(named))
    link = link_of(tag)
    marked = [tag, *below(tag)]
    current = any(attribute(part, "aria-current") == "page" for part in marked) or bool(CURRENT & classes(tag))
    return Crumb(name, attribute(link, "href") if link is not None else "", current)


def _structured(data: Data) -> tuple[Crumb, ...]:
    for entry in data:
        kind = entry.get("@type")
        items = entry.get("itemListElement")
        named = kind == "BreadcrumbList" or (isinstance(kind, list) and "BreadcrumbList" in kind)
        if named and isinstance(items, list):
            names = (_item_name(item) for item in sorted(items, key=_position))
            return tuple(Crumb(name) for name in names if name)
    return ()


def _item_name(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    inner = item.get("item")
    name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else "")
    return line(name) if isinstance(name, str) else ""


def _position(item: Any) -> float:
    try:
        return float(item["position"])
    except (KeyError, TypeError, ValueError):
        return 0.0


def _active(document: Document, platform: Platform) -> PageTag | None:
    """What a side menu marks as the article's place, the innermost of it."""
    found = next((tags for selector in platform.sidebar.active if (tags := document.all(selector))), [])
    return found[-1] if found else None


def _own_links(document: Document, platform: Platform, links: Links, page: Page, title: str) -> list[PageTag]:
    """The links of a side menu that lead to this page: by their address, or else by the article's title."""
    listed = document.all(platform.sidebar.links)
    if not listed:
        return []
    own = {links.visit(page.address), links.visit(canonical(document, links) or page.address)}
    addressed = [(tag, links.address(attribute(tag, "href"))) for tag in listed]
    by_address = [tag for tag, address in addressed if address and links.visit(address) in own]
    return by_address or [tag for tag in listed if words(tag) == title]


def _folders(page: Page, platform: Platform) -> Path:
    """The folders of a path as names, less those that stand for a language, a version or the site."""
    crawled = page.source == page.address
    path = unquote(urlsplit(page.address).path) if crawled else page.source
    folders = [part for part in path.split("/")[:-1] if part]
    if crawled and path.endswith("/"):
        folders = folders[:-1]
    known = platform.path_names
    names = (known.get(part, "" if PLAIN_FOLDERS.fullmatch(part) else _spoken(part)) for part in folders)
    return tuple(name for name in names if name)


def _spoken(folder: str) -> str:
    text = line(re.sub(r"[-_+]+", " ", folder))
    return text[:1].upper() + text[1:]

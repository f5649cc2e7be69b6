"""Links of one page: where they lead, what that is called in the source, and where a visitor is sent."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from indexer.page import FOLDER, Page
from searchindex.article import article_id

STAND_IN = "http://folder/"
"""urljoin knows no `folder:`, so such addresses are joined as if they were of this host."""

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
FOLLOWED = ("http:", "https:", "folder:")
VISIT_QUERY = re.compile(r"(?:^|&)(?:seq_no|keywords|utm_[a-z]+)=[^&]*")
"""How a visitor came, not where to: Echo's place in the order, searched words, campaigns."""

PAGE = re.compile(r"(?:\.x?html?|/|^|/[^./]+|^[^./]+)$", re.IGNORECASE)


BESIDE = re.compile(r"(?!//|[a-zA-Z][a-zA-Z0-9+.-]*:)[\w./]")
"""How a reference begins that means the same on every page of a folder: by a path, not by a query or the like."""
REMEMBERED = 4096
"""The pages of a site refer to the same others again and again: so many references are resolved once for all."""


class Links:
    """Resolves what one page links to.  `base` is the page's own `<base href>`, or ""."""

    def __init__(self, page: Page, base: str = "") -> None:
        self._base = _join(page.address, base) or page.address if base else page.address
        self._beside = _folder(self._base)
        self._root = _root(page)
        self._resolved: dict[str, str | None] = {}
        self._visits: dict[str, str] = {}
        self._led: dict[str, tuple[str, str | None]] = {}

    def address(self, href: str) -> str | None:
        """The absolute address, or None for script, data, mail and what is no address."""
        if href not in self._resolved:
            self._resolved[href] = self._joined(href)
        return self._resolved[href]

    def _joined(self, href: str) -> str | None:
        page, _, place = href.strip().partition("#")
        if not _is_place(page, place):
            return self._join(href)
        if page not in self._resolved:
            self._resolved[page] = self._join(page)
        address = self._resolved[page]
        return None if address is None else f"{address}#{place}"

    def _join(self, href: str) -> str | None:
        return _join(self._beside if BESIDE.match(href) else self._base, href)

    def led(self, href: str) -> tuple[str, str | None]:
        """What a link says where it is shown, "" for nothing, and the page that it leads to, where that is another."""
        page, _, place = href.partition("#")
        if href[:1].isspace() or place[-1:].isspace() or not _is_place(page, place):
            return self._known(href)
        visit, there = self._known(page)
        return f"{visit}#{place}" if visit else "", there

    def _known(self, href: str) -> tuple[str, str | None]:
        if href not in self._led:
            plain = href.strip()
            address = None if plain.startswith("#") else self.address(plain)
            self._led[href] = self.shown(href), None if address is None else address.partition("#")[0]
        return self._led[href]

    def shown(self, href: str) -> str:
        """What a reference says where it is shown to a visitor, "" for nothing."""
        if href.startswith("#") or href[:7].lower() == "mailto:":
            return href
        address = self.address(href)
        return self.visit(address) if address else ""

    def target(self, address: str) -> str | None:
        """What the address is called in the name space of sources, or None outside of the folder.

        No fragment, and no query that only says how a visitor came.
        """
        return _target(self._root, address)

    def visit(self, address: str) -> str:
        """Where a visitor who follows the link is sent: pages of a folder without base URL are our own articles."""
        page, mark, fragment = address.partition("#")
        if page not in self._visits:
            self._visits[page] = _visited(self._root, page)
        return self._visits[page] + mark + fragment


def _is_place(page: str, place: str) -> bool:
    """Whether both can be looked at apart: many links of a page lead to places of the same few pages."""
    return bool(page and place) and not page[-1].isspace() and place.isascii() and place.isprintable()


@lru_cache(REMEMBERED)
def _target(root: str, address: str) -> str | None:
    address = _plain(address)
    if not root:
        return address
    if not address.startswith(root):
        return None
    path = unquote(address[len(root) :].partition("?")[0])
    if path.endswith("/") or not path:
        return path + "index.html"
    return path if "." in path.rsplit("/", 1)[-1] else path + ".html"


@lru_cache(REMEMBERED)
def _visited(root: str, address: str) -> str:
    plain = _plain(address)
    if plain.startswith(FOLDER) and PAGE.search(plain[len(FOLDER) :].partition("?")[0]):
        return f"/articles/{article_id(_target(root, plain) or '')}"
    return plain


def _folder(base: str) -> str:
    """An address that stands for all in its folder, as far as paths go."""
    in_folder = base.startswith(FOLDER) or base.count("/") > 2
    return base[: base.rindex("/") + 1] if in_folder and not set("?#;") & set(base) else base


def _root(page: Page) -> str:
    """The address of the folder's root, or "" for a crawled page."""
    if page.address == page.source:
        return ""
    depth = page.source.count("/") + 1
    return page.address.rsplit("/", depth)[0] + "/"


@lru_cache(REMEMBERED)
def _join(base: str, href: str) -> str | None:
    href = href.strip()
    if SCHEME.match(href) and not href.lower().startswith(FOLLOWED):
        return None
    folder = base.startswith(FOLDER)
    try:
        joined = urljoin(STAND_IN + base[len(FOLDER) :] if folder else base, href)
        host = urlsplit(joined).netloc
    except ValueError:
        return None
    if folder and joined.startswith(STAND_IN):
        return FOLDER + joined[len(STAND_IN) :]
    if joined.lower().startswith("folder:"):
        return joined
    return joined if host and joined.lower().startswith(FOLLOWED) else None


def _plain(address: str) -> str:
    """Without fragment and without a query that only says how a visitor came."""
    if "?" not in address:
        return address.partition("#")[0]
    parts = urlsplit(address)
    query = VISIT_QUERY.sub("", parts.query).lstrip("&")
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return FOLDER + plain[len(FOLDER) - 1 :].lstrip("/") if plain.startswith("folder:") else plain

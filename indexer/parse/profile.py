"""The SiteProfile: what is true of a whole site and cannot be seen on one page."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from msgspec import Struct

from indexer.page import Page
from searchindex.article import Article, Skipped

NOINDEX = re.compile(rb"<meta[^>]{0,200}name\s*=\s*[\"']?(?:robots)[\"'\s][^>]{0,200}no(?:index|ne)\b", re.IGNORECASE)
NOINDEX_TURNED = re.compile(
    rb"<meta[^>]{0,200}content\s*=\s*[\"'][^\"'>]*noindex[^>]{0,200}name\s*=\s*[\"']?robots", re.IGNORECASE
)
HEAD_BYTES = 20_000
SAMPLE = 48
MIN_PAGES = 4
MOST = 0.5
MIN_WORDS = 2
MAX_CHARS = 600
"""A block longer than this that stands on most pages would be an article that was copied, not furniture."""

SEPARATOR = re.compile(r"(?<!\s)\s+[-–—|·»:]{1,2}\s+")


class SiteProfile(Struct, frozen=True):
    """What was learned from the pages of a site.

    `blanket_noindex`: groups (a host, or a folder below SOURCE) most of whose pages ask not to be indexed,
    which then says something of the host they were saved from and nothing of the page.
    `repeated`: digests of blocks of text that stand on most pages.  `site_names`: what titles end with.
    """

    blanket_noindex: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    site_names: tuple[str, ...] = ()


class Glance(NamedTuple):
    """All that learning looks at of most pages: the part of the site, and whether the page asks not to be indexed."""

    group: str
    noindex: bool

    @classmethod
    def at(cls, page: Page) -> Self:
        """A glance at a page."""
        return cls(group(page), asks_not_to_be_indexed(page.body))


@dataclass(frozen=True, slots=True)
class Known:
    """A page that was glanced at before.  `read` gives it, should it be one of the sample."""

    source: str
    glance: Glance
    read: Callable[[], Page]


def group(page: Page) -> str:
    """The part of a site that a page belongs to: its host, or its outermost folder."""
    if page.source == page.address:
        return urlsplit(page.address).netloc
    return page.source.partition("/")[0] if "/" in page.source else ""


def digest(block: str) -> str:
    """A short name of a block of text; case and digits (counts, dates) make no difference."""
    plain = re.sub(r"\d+", "0", block.casefold())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:12]


Each = Callable[[Callable[[Page], Any], Iterable[Page]], Iterable[Any]]
"""What `map` does; whoever reads pages of strangers gives each a time limit, after which it says nothing."""


def learn(
    pages: Iterable[Page | Known | Skipped],
    read: Callable[[Page], Article | Skipped],
    title: Callable[[Page], str],
    each: Each = map,
) -> SiteProfile:
    """The profile of a site from all its pages in one pass; memory is bounded by a sample of them.

    `read` gives the article of a page without a profile, `title` the text of its title element.
    The same pages give the same profile: the sample is those with the lowest digests.
    """
    seen: Counter[str] = Counter()
    unwanted: Counter[str] = Counter()
    sample: list[tuple[int, int, Page | Known]] = []
    for number, page in enumerate(pages):
        if isinstance(page, Skipped):
            continue
        name, noindex = page.glance if isinstance(page, Known) else Glance.at(page)
        seen[name] += 1
        unwanted[name] += noindex
        rank = -int.from_bytes(hashlib.sha256(page.source.encode("utf-8", "replace")).digest()[:8], "big")
        entry = (rank, number, page)
        if len(sample) < SAMPLE:
            heapq.heappush(sample, entry)
        elif rank > sample[0][0]:
            heapq.heappushpop(sample, entry)
    chosen = [page.read() if isinstance(page, Known) else page for _, _, page in sample]
    return SiteProfile(
        blanket_noindex=tuple(sorted(name for name, n in seen.items() if n >= MIN_PAGES and unwanted[name] > MOST * n)),
        repeated=_repeated(each(read, chosen)),
        site_names=_site_names(zip(chosen, each(title, chosen), strict=True)),
    )


def asks_not_to_be_indexed(body: bytes) -> bool:
    """Whether the page's robots element says noindex, by the bytes of its head alone."""
    head = body[:HEAD_BYTES]
    return b"robots" in head.lower() and bool(NOINDEX.search(head) or NOINDEX_TURNED.search(head))


def _repeated(outcomes: Iterable[object]) -> tuple[str, ...]:
    """Digests of the blocks that stand on most pages that no platform's own selectors read."""
    count: Counter[str] = Counter()
    articles = 0
    for article in outcomes:
        if isinstance(article, Article) and article.platform.endswith("generic"):
            articles += 1
            count.update({digest(block) for section in article.sections for block in blocks(section.text)})
    if articles < MIN_PAGES:
        return ()
    return tuple(sorted(name for name, n in count.items() if n > MOST * articles))


def blocks(text: str) -> list[str]:
    """The lines of a text that may be furniture."""
    return [part for part in text.split("\n") if len(part) <= MAX_CHARS and len(part.split()) >= MIN_WORDS]


def _site_names(titled: Iterable[tuple[Page, object]]) -> tuple[str, ...]:
    """What stands behind the last separator of many titles."""
    groups: dict[str, list[str]] = {}
    for page, title in titled:
        groups.setdefault(group(page), []).append(title if isinstance(title, str) else "")
    names = set()
    for titles in groups.values():
        ends = Counter(SEPARATOR.split(text)[-1].strip() for text in titles if SEPARATOR.search(text))
        names |= {end for end, n in ends.items() if n >= MIN_PAGES and n > MOST * len(titles)}
    return tuple(sorted(names))

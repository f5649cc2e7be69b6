"""The Visit: what one look at one address gave, and the Trace that is kept of it for the next time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from indexer.page import Page

Outcome = Literal["page", "unread", "same", "other", "moved", "missing", "forbidden", "gone", "failed"]
"""page: its bytes.  unread: a page that cannot or may not be read.  same: as it was.  other: no page, but a file.
moved: it stands at another address.  missing: not found.  forbidden: by robots.txt.  gone: for good.
failed: no answer, or one that says nothing of the page; what is known of it stays."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What is kept of a visit.  `links` are all that lead from the page, navigation too, as `packed` made them.

    `etag` and `modified` are the site's words for the version that we hold, `lastmod` what its sitemap said then.
    `agreed` says that the sitemap was found to tell the truth about this page.  `asked` is when the site was asked,
    in ISO 8601.  `depth` is the number of links from the start.  `leads_to` is where a page that moved stands now.
    `failures` counts the crawls in a row that had no answer.
    """

    etag: str = ""
    modified: str = ""
    lastmod: str = ""
    agreed: bool = False
    asked: str = ""
    depth: int = 0
    canonical: str = ""
    leads_to: str = ""
    failures: int = 0
    links: bytes = b""


@dataclass(frozen=True, slots=True)
class Known:
    """An address that was visited before.  `held`: we have its page.  `done`: in this very crawl, before a kill."""

    address: str
    held: bool
    done: bool
    trace: Trace


@dataclass(frozen=True, slots=True)
class Visit:
    """One address, visited.  `reason` says in words why there is no page.

    `received` counts bytes as sent.  `found` is how many addresses are known so far, 0 where that is not counted.
    """

    address: str
    outcome: Outcome
    reason: str = ""
    page: Page | None = None
    trace: Trace | None = None
    received: int = 0
    found: int = 0


def packed(links: Iterable[str]) -> bytes:
    """Addresses in as little memory as they need: a site's pages share most of theirs, and all are held at a time."""
    return zlib.compress("\n".join(links).encode(), 6)


def unpacked(links: bytes) -> tuple[str, ...]:
    """The addresses that were packed."""
    return tuple(zlib.decompress(links).decode().split("\n")) if links else ()

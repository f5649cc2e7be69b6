"""The Article: what was understood of one page of a knowledge base."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


def article_id(source: str) -> str:
    """The same 16 hex digits for the same source, in every generation and engine.

    `source` is the page's address (crawl) or its path below the folder (folder).
    """
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the text under it up to the next heading, and where it can be linked to.

    `level` is 1 to 6.  Text before the first heading is a section with heading "".
    `anchor` is an id without "#", or None where the page offers none that works.
    `html` is sanitised once, at parse; it is shown by our own article page and never indexed.
    `page` is the address of the page that it stands on, where an article runs over several and this is not the first.
    """

    level: int
    heading: str
    anchor: str | None
    text: str
    html: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an attachment that can be opened by itself: a page of a deck, a caption of a video.

    `fragment` goes behind the attachment's address without "#": "page=3", "t=75".
    """

    label: str
    fragment: str
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an article.  `kind` is pdf, video, captions or file."""

    kind: str
    title: str
    url: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The article before or after this one, as the page names it."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the text of an article.  `target` is in the name space of `Article.source`, without fragment."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating printed in the source page.  `stars` counts the votes for one star to five."""

    average: float
    votes: int
    stars: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Article:
    """One page, understood.  Equal pages give equal articles.

    `topics` are paths of names from the outermost in; an article may stand under several.
    `updated` carries a time zone.  `listing` says that the page is a contents, index or tag page,
    whose link texts say nothing about the pages they point to.  `continued` is the source of the page that goes on
    where this one ends, where one article runs over several.
    """

    id: str
    source: str
    url: str
    title: str
    sections: tuple[Section, ...]
    breadcrumb: tuple[str, ...] = ()
    topics: tuple[tuple[str, ...], ...] = ()
    lang: str = ""
    platform: str = ""
    attachments: tuple[Attachment, ...] = ()
    previous: Neighbour | None = None
    next: Neighbour | None = None
    updated: datetime | None = None
    rating: Rating | None = None
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    canonical: str | None = None
    listing: bool = False
    continued: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A page that gave no article, and why, in words a maintainer understands."""

    source: str
    reason: str

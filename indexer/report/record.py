"""The records of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from indexer.report.acronyms import Acronym


@dataclass(frozen=True, slots=True)
class Run:
    """What one run did.  Articles are compared with the generation that was published last.

    `seconds` is the time of each stage.  `outcome` says in words how it ended, `generation` what is published now.
    Of a crawl, `visits` counts the addresses by what they gave, `unread` those without a page by reason, and
    `received` the bytes.
    """

    source: str
    began: datetime
    pages: int
    parsed: int
    articles: int
    skipped: dict[str, int]
    added: int
    changed: int
    removed: int
    unchanged: int
    duplicates: int
    seconds: dict[str, float]
    generation: str
    outcome: str
    visits: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)
    received: int = 0


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page that gave an article.  `remarks` are what its author may want to look at, in words.

    `share` is the part of what the page shows that was kept, 0 to 1.
    """

    source: str
    url: str
    title: str
    platform: str
    words: int
    share: float
    remarks: tuple[str, ...] = ()
    broken_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """One page that gave none, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file whose text could not be read, and why."""

    reference: str
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything.  `run` is None before the first run ended.  Pages stand in source order.

    `acronyms` are those that articles explain: proposals for the synonyms of the settings.
    """

    run: Run | None
    pages: tuple[PageLine, ...]
    skipped: tuple[SkippedLine, ...]
    files: tuple[Problem, ...]
    remarks: dict[str, int]
    platforms: dict[str, int]
    acronyms: tuple[Acronym, ...] = ()

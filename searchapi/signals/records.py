"""The signals of a visit as values: a search, a click, a vote, a word of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Stars = tuple[int, int, int, int, int]
"""Votes for one star to five."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """The votes for an article."""

    stars: Stars = (0, 0, 0, 0, 0)

    @property
    def votes(self) -> int:
        """How many visitors voted."""
        return sum(self.stars)

    @property
    def average(self) -> float:
        """From 1 to 5; 0 while nobody has voted."""
        return sum(n * count for n, count in enumerate(self.stars, 1)) / self.votes if self.votes else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found: how many articles, and the ids of those on the page."""

    query: str
    total: int
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is kept.  `query` is masked; `shown` are the ids of the articles on the page, the best first.

    `visitor` joins the searches of one visitor on one day; `asker` tells those who asked this very question apart.
    `typing` says that the visitor had paused, not finished.
    """

    at: datetime
    visitor: bytes
    asker: bytes
    query: str
    found: int
    shown: tuple[str, ...] = ()
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Clicked:
    """A hit or a suggestion that was opened.  `position` counts from 1."""

    at: datetime
    visitor: bytes
    asker: bytes
    query: str
    article: str
    position: int


@dataclass(frozen=True, slots=True)
class Search:
    """A search intent, read back: the question, how many articles it found, which were shown, which were opened."""

    at: datetime
    visitor: bytes
    asker: bytes
    query: str
    found: int
    shown: tuple[str, ...]
    clicks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a visitor said of an article."""

    at: datetime
    article: str
    text: str

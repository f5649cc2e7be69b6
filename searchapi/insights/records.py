"""The insights as values: what the page, the terminal and the CSV files show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from searchindex.results import ArticleRef


@dataclass(frozen=True, slots=True)
class Library:
    """What is known of the knowledge base: its articles by id, their outermost topics, and how many each topic has.

    `lang` is the language that visitors ask in; `nearest` gives the articles nearest to a question that found nothing.
    """

    articles: Mapping[str, ArticleRef]
    topics: Mapping[str, tuple[str, ...]]
    supply: Mapping[str, int]
    lang: str
    nearest: Callable[[str], tuple[ArticleRef, ...]]


@dataclass(frozen=True, slots=True)
class Summary:
    """A period in a few numbers.  Shares are from 0 to 1, None of nothing.

    `clickthrough` is the share of searches from which something was opened, `abandoned` that of those that found
    something and led nowhere; `rank` is the mean place of what was opened.
    """

    searches: int
    nothing: float | None
    clickthrough: float | None
    abandoned: float | None
    rank: float | None
    votes: int
    feedback: int


@dataclass(frozen=True, slots=True)
class Day:
    """The searches of one day, by the clock of Greenwich: all, those that found nothing, those that led somewhere."""

    day: date
    searches: int
    nothing: int
    clicked: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question that enough visitors asked.  `found` is how many articles it found the last time."""

    query: str
    searches: int
    visitors: int
    found: int
    clickthrough: float
    abandoned: float
    rank: float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """Questions of one stem that found nothing.  `synonym` is a line for the settings, or "" where nothing is near."""

    query: str
    also: tuple[str, ...]
    searches: int
    nearest: tuple[ArticleRef, ...]
    synonym: str


@dataclass(frozen=True, slots=True)
class Rated:
    """An article with what visitors think of it and how they came to it; `average` is None without a vote."""

    article: ArticleRef
    average: float | None
    votes: int
    opened: int
    shown: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor said of an article, or of a search that found nothing."""

    at: datetime
    article: ArticleRef | None
    text: str


@dataclass(frozen=True, slots=True)
class Demand:
    """A topic: how many searches led to it, and how many articles it has; each with its share of all."""

    topic: str
    searches: int
    demand: float
    articles: int
    supply: float


@dataclass(frozen=True, slots=True)
class Report:
    """All insights of a period.  `rare` searches are those whose question too few visitors asked to be shown."""

    since: date
    until: date
    summary: Summary
    days: tuple[Day, ...]
    questions: tuple[Question, ...]
    abandoned: tuple[Question, ...]
    missing: tuple[Missing, ...]
    rated: tuple[Rated, ...]
    said: tuple[Said, ...]
    topics: tuple[Demand, ...]
    rare: int
    rare_missing: int

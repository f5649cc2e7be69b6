"""The engine port: what an engine promises to the indexer, and what it promises to a search.

Low on purpose: understanding the question, weights, corrections, snippets and answers stand above it, once.
Nothing of an engine crosses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from searchindex.article import Article
from searchindex.generations import Manifest
from searchindex.query.plan import Plan
from searchindex.results import ArticleRef, TopicCount, TopicNode

Progress = Callable[[str, int, int], None]
"""Called with a stage of the work, how much is done and how much there is."""


class Articles(Protocol):
    """The articles of a build."""

    def digests(self) -> Mapping[str, str]:
        """Article id to a digest that changes when, and only when, the article does; in source order."""
        ...

    def load(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of these ids, in the order asked."""
        ...


class IndexWriter(Protocol):
    """Builds generations aside and publishes them.  One writer holds an index at a time."""

    def build(self, articles: Articles, progress: Progress) -> Manifest:
        """A complete new generation, flushed to disk and not yet served.  Failure leaves no trace of it."""
        ...

    def publish(self, generation: str) -> None:
        """From now on searchers open this generation; old ones beyond those kept are removed."""
        ...

    def discard(self, generation: str) -> None:
        """Removes a generation that is not published."""
        ...

    def rollback(self) -> Manifest:
        """Publishes the generation before the published one.  Raises NoIndexError where there is none."""
        ...

    def published(self) -> Manifest | None:
        """The generation that searchers open now."""
        ...

    def open(self, generation: str) -> Searcher:
        """A searcher on a generation, published or not: for the checks before publishing."""
        ...


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """A section that matched, by its number, with its own score."""

    section: int
    score: float


@dataclass(frozen=True, slots=True)
class ArticleMatch:
    """An article that matched, by its number, its score, its parts for `explain`, and its best sections first."""

    article: int
    score: float
    sections: tuple[SectionMatch, ...]
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The k best articles after the topic filter, how many matched, and topic counts before the filter."""

    articles: tuple[ArticleMatch, ...]
    total: int
    total_unfiltered: int
    topics: tuple[TopicCount, ...]
    matched: frozenset[int]
    """The places in `plan.words` that some article of the whole index has."""


@dataclass(frozen=True, slots=True)
class StoredSection:
    """What the index keeps of a section: enough to show it.

    `starts` and `ends` are the places of its words in `text`, `stems` names each of them by number.
    `url` is the section's own address; `heading` is "" before the first heading.
    """

    article: int
    number: int
    heading: str
    anchor: str | None
    url: str
    text: str
    kind: str = "text"


class Vocabulary(Protocol):
    """The words that the index has."""

    def has(self, word: str) -> bool:
        """Whether some article has the word, in this form or in its stem."""
        ...

    def near(self, word: str) -> str | None:
        """The nearest word that the index has, or None where nothing is near enough."""
        ...

    def starting_with(self, prefix: str, limit: int) -> Sequence[str]:
        """Words that begin so, the most frequent first."""
        ...


class Searcher(Protocol):
    """A snapshot of one generation: every answer it gives comes from that one."""

    @property
    def manifest(self) -> Manifest:
        """What this generation is."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """Its words."""
        ...

    def match(self, plan: Plan, k: int) -> Match:
        """The k best articles for a plan, k at most 1,000."""
        ...

    def sections(self, numbers: Sequence[int]) -> list[StoredSection]:
        """The sections of these numbers, in the order asked."""
        ...

    def topics(self) -> tuple[TopicNode, ...]:
        """The tree of topics, with counts."""
        ...

    def listing(self, slug: str | None = None) -> tuple[ArticleRef, ...]:
        """The articles under a topic and below it, or all of them, in source order."""
        ...

    def card(self, number: int) -> Article:
        """The article of a number, without its sections: what a hit shows of it."""
        ...

    def article(self, id: str) -> Article | None:
        """The whole article, or None where this generation does not hold it."""
        ...

    def close(self) -> None:
        """Lets go of the generation's files."""
        ...

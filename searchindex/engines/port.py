"""The engine port: what an engine promises to the indexer, and what it promises to a search.

Low on purpose: understanding the question, weights, corrections, snippets and answers stand above it, once.
Nothing of an engine crosses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from msgspec import Struct

from searchindex.article import Article
from searchindex.deadline import NEVER, Deadline
from searchindex.generations import Manifest
from searchindex.query.plan import Plan
from searchindex.results import ArticleRef, Marks, SectionHit, Snippet, TopicCount, TopicNode, TopicRef
from searchindex.tuning import Tuning

Progress = Callable[[str, int, int], None]
"""Called with a stage of the work, how much is done and how much there is."""


class Articles(Protocol):
    """The articles of a build."""

    def digests(self) -> Mapping[str, str]:
        """Article id to a digest that changes when, and only when, the article does; in source order."""
        ...

    def packed(self, ids: Iterable[str]) -> Iterator[bytes]:
        """The articles of these ids, in the order asked, each as `searchindex.packing` packs it."""
        ...


Item = TypeVar("Item")
Result = TypeVar("Result")


class Spread(Protocol):
    """How much work is done: in this process, or spread over several.

    Functions and items are handed to other processes as pickles, and results come back so.
    """

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """What a function makes of each item, in their order."""
        ...


def here(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The `Spread` of this process."""
    return map(function, items)


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


class SectionMatch(Struct, frozen=True, gc=False, array_like=True):
    """A section that matched, by its number, with its own score; `said` is whether its text has words of the plan."""

    section: int
    score: float
    said: bool


class ArticleMatch(Struct, frozen=True, gc=False, array_like=True):
    """An article that matched, by its number, its score, its best sections, and the parts that make its score up.

    `words` is what each word of the plan brings to the part that is called "words", where it was asked for.
    """

    article: int
    score: float
    sections: tuple[SectionMatch, ...]
    parts: tuple[tuple[str, float], ...] = ()
    words: tuple[tuple[str, float], ...] = ()


class Match(Struct, frozen=True):
    """The articles asked for, the best first; how many matched with the topic filter and without; counts without.

    `partial` says that there was no time to look at everything.
    """

    articles: tuple[ArticleMatch, ...]
    total: int
    total_unfiltered: int
    topics: tuple[TopicCount, ...]
    partial: bool = False


Place = tuple[int, int, int]
"""Where a word of the plan stands in a text: start, end, and the number of the word in the plan."""


class StoredSection(Struct, frozen=True):
    """What the index keeps of a section, with the places of a plan's words in it.

    `heading` is "" before the first heading.  `kind` is "text", or the kind of the attachment it is a part of.
    """

    number: int
    heading: str
    anchor: str | None
    url: str
    text: str
    kind: str = "text"
    heading_places: tuple[Place, ...] = ()
    text_places: tuple[Place, ...] = ()


class Wanted(Struct, frozen=True, gc=False):
    """What is to be shown of an article: the text of one section, None for no text, and the headings of some."""

    article: int
    text: int | None = None
    headings: tuple[int, ...] = ()


class Shown(Struct, frozen=True):
    """An article without its sections, its innermost topics, title and headings with their marks, and a snippet.

    A heading is "" before the first one.  `searchindex.snippets` says which stretch of the text the snippet is.
    """

    card: Article
    topics: tuple[TopicRef, ...]
    title: Snippet
    headings: tuple[SectionHit, ...]
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A title or a heading that has every word begun in the box.  `section` is None for a title."""

    article: int
    section: int | None
    text: str
    url: str
    marks: Marks


class Vocabulary(Protocol):
    """The words that the index has."""

    def frequency(self, term: str) -> int:
        """How many articles have a term: a stem or compound as it is, an exact form behind "="."""
        ...

    def near(self, word: str, most: int) -> str | None:
        """The nearest exact form that the index has, at most so many slips away, or None."""
        ...

    def starting_with(self, prefix: str, limit: int) -> Sequence[str]:
        """Exact forms that begin so, the most frequent first."""
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

    @property
    def tuning(self) -> Tuning:
        """The maintainer's hand, as this generation was built with it."""
        ...

    def match(self, plan: Plan, k: int, first: int = 0, deadline: Deadline = NEVER) -> Match:
        """The k best articles for a plan without the `first` ones of them, as far as can be told by the deadline."""
        ...

    def sections(self, numbers: Sequence[int], plan: Plan) -> list[StoredSection]:
        """The sections of these numbers in the order asked, with the places of the plan's words."""
        ...

    def show(self, wanted: Sequence[Wanted], plan: Plan) -> list[Shown]:
        """What is shown of articles, read for all of them at once, in the order asked."""
        ...

    def title_words(self, number: int, plan: Plan) -> frozenset[int]:
        """The words of a plan that the title of an article has, by their numbers."""
        ...

    def names(self, begun: Sequence[str], limit: int) -> list[NameMatch]:
        """Titles and headings in which every one of these beginnings of exact forms begins a word, the best first.

        At most `limit` of titles and as many of headings.
        """
        ...

    def topics(self) -> tuple[TopicNode, ...]:
        """The tree of topics, with counts."""
        ...

    def refs(self, article: Article) -> tuple[TopicRef, ...]:
        """The innermost topics that an article stands under."""
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

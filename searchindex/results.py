"""What a search gives back: text and ranges, never markup.  Escaping happens once, at render.

Records that come by the dozen with every answer are structs, which are made ten times faster than dataclasses.
They hold nothing that could refer back to them, so they are not searched for cycles either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from searchindex.article import Attachment, Rating

Marks = tuple[tuple[int, int], ...]
"""Where words stand in a text: starts and ends, sorted and apart from each other."""


class Snippet(Struct, frozen=True, gc=False):
    """A stretch of text and the ranges in it that match."""

    text: str
    marks: Marks = ()


class TopicRef(Struct, frozen=True, gc=False):
    """A topic by its address and the name that people read."""

    slug: str
    name: str


class TopicCount(Struct, frozen=True, gc=False):
    """How many articles that matched stand under a topic or below it."""

    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class TopicNode:
    """A topic in the tree.  `count` takes in the articles of the topics below it, each once."""

    slug: str
    name: str
    count: int
    children: tuple[TopicNode, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Enough of an article to link to it."""

    id: str
    url: str
    title: str
    lang: str = ""


class SectionHit(Struct, frozen=True, gc=False):
    """A section of a hit that answers, with its deep link."""

    heading: Snippet
    anchor: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why a hit stands where it stands: what counted, and how much of the score it brought."""

    what: str
    amount: float


class Hit(Struct, frozen=True, gc=False):
    """An article that answers.  `snippet` is the passage to show, `sections` are the best first, three at most."""

    id: str
    url: str
    title: Snippet
    snippet: Snippet
    score: float
    lang: str = ""
    topics: tuple[TopicRef, ...] = ()
    breadcrumb: tuple[str, ...] = ()
    sections: tuple[SectionHit, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    updated: datetime | None = None
    rating: Rating | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What was searched for instead of what was typed."""

    query: str
    original: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence or list that answers a question, word for word as the article has it."""

    snippet: Snippet
    heading: str
    url: str


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.  `total` counts the articles that matched, `topics` those before the topic filter."""

    query: str
    total: int
    page: int
    per_page: int
    generation: str
    hits: tuple[Hit, ...] = ()
    topics: tuple[TopicCount, ...] = ()
    corrected: Correction | None = None
    unmatched: tuple[str, ...] = ()
    answer: Answer | None = None
    partial: bool = False
    total_unfiltered: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the box.  `topic` is the name of the article's topic, or ""."""

    text: Snippet
    url: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionGroup:
    """Suggestions of one kind: article, section or query."""

    kind: str
    items: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What the visitor may be about to type, grouped."""

    query: str
    groups: tuple[SuggestionGroup, ...] = field(default_factory=tuple)

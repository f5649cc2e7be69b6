"""Reads what the sample knowledge base is made from: topics, articles and decks.

An article is a Markdown file that opens with its facts in TOML between two lines of `+++`.
"""

from __future__ import annotations

import datetime
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct


class Comment(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader wrote under an article."""

    author: str
    date: datetime.date
    text: str


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of an FAQ block."""

    question: str
    answer: str


class Facts(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands between the `+++` lines.  `votes` counts one star to five; `topics` are "outer/inner" slugs."""

    title: str
    topics: tuple[str, ...]
    posted: datetime.date
    updated: datetime.date
    lang: str = "en-GB"
    tags: tuple[str, ...] = ()
    votes: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    comments: tuple[Comment, ...] = ()
    faq: tuple[Question, ...] = ()
    previous: str | None = None
    next: str | None = None


class Inner(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic of the second level."""

    slug: str
    name: str
    text: str


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic of the first level."""

    slug: str
    name: str
    text: str
    inner: tuple[Inner, ...]


class Topics(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of topics.toml."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An article as written: its slug (the file's name), its facts and its Markdown."""

    slug: str
    facts: Facts
    markdown: str

    @property
    def number(self) -> int:
        """The post number that the page prints; made from the slug, so that it never changes."""
        return zlib.crc32(self.slug.encode()) % 90_000 + 10_000

    @property
    def votes(self) -> int:
        """How many have voted."""
        return sum(self.facts.votes)

    @property
    def average(self) -> float:
        """The mean number of stars, to one decimal; 0 without a vote."""
        stars = sum(star * count for star, count in enumerate(self.facts.votes, 1))
        return round(stars / self.votes, 1) if self.votes else 0.0


def read_topics(file: Path) -> tuple[Topic, ...]:
    """The topics in the order of the file."""
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Topics).topics


def read_article(file: Path) -> Source:
    """Raises ValueError naming the file when its facts are missing or wrong."""
    parts = file.read_text(encoding="utf-8").split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ValueError(f"{file}: an article begins with facts between two lines of +++")
    try:
        facts = msgspec.convert(tomllib.loads(parts[1]), Facts)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{file}: {error}") from error
    return Source(file.stem, facts, parts[2].strip() + "\n")


def in_order(sources: list[Source], topics: tuple[Topic, ...]) -> list[Source]:
    """As the sidebar shows them: by first topic, then by date of posting."""
    places = [f"{topic.slug}/{inner.slug}" for topic in topics for inner in topic.inner]
    for source in sources:
        for path in source.facts.topics:
            if path not in places:
                raise ValueError(f"{source.slug}.md: no topic {path!r} in topics.toml")
    return sorted(sources, key=lambda s: (places.index(s.facts.topics[0]), s.facts.posted, s.slug))

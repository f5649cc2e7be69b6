"""Topics: the tree that the articles' topic paths make, numbered with parents before children."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.stems import fold
from searchindex.engines.snapshot.arrays import Arrays

_BREAKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the tree.  `parent` is its number, or -1 for an outermost one."""

    slug: str
    name: str
    parent: int


class TopicTree:
    """Numbers topics as paths come.  Slugs are unique: a second topic that would have the same one gets a number."""

    def __init__(self, topics: Iterable[Topic] = ()) -> None:
        self.topics: list[Topic] = list(topics)
        self._numbers = {(t.parent, t.name): i for i, t in enumerate(self.topics)}
        self._slugs = {t.slug for t in self.topics}

    def path(self, names: Sequence[str]) -> list[int]:
        """The numbers of a path's topics from the outermost in, new ones added."""
        numbers: list[int] = []
        parent = -1
        for name in names:
            number = self._numbers.get((parent, name))
            if number is None:
                number = self._numbers[parent, name] = len(self.topics)
                self.topics.append(Topic(self._slug(parent, name), name, parent))
            numbers.append(number)
            parent = number
        return numbers

    def _slug(self, parent: int, name: str) -> str:
        above = f"{self.topics[parent].slug}." if parent >= 0 else ""
        plain = _BREAKS.sub("-", fold(name)).strip("-") or "topic"
        slug, count = above + plain, 1
        while slug in self._slugs:
            count += 1
            slug = f"{above}{plain}-{count}"
        self._slugs.add(slug)
        return slug


class TopicFilter:
    """Counts articles by topic, and says which stand under one.  Articles with the same topics share a set of them."""

    def __init__(self, arrays: Arrays, topics: int) -> None:
        self._set = arrays.article_topics
        self._topic_of = arrays.topic_of
        self._sizes = np.diff(arrays.topic_begins)
        self._topics = topics

    def counts(self, articles: NDArray[Any]) -> NDArray[np.int64]:
        """How many of these articles stand under each topic."""
        by_set = np.bincount(self._set[articles], minlength=self._sizes.size)
        weights = np.repeat(by_set, self._sizes)
        return np.bincount(self._topic_of, weights, self._topics).astype(np.int64)

    def under(self, topics: Sequence[int]) -> NDArray[np.bool_]:
        """Which articles stand under any of these topics."""
        having = np.zeros(self._sizes.size, dtype=bool)
        having[np.repeat(np.arange(self._sizes.size), self._sizes)[np.isin(self._topic_of, topics)]] = True
        return having[self._set]

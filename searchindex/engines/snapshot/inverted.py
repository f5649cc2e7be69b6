"""Inverted: the words of some articles as posting lists, field by field and term by term, out of a snapshot's arrays.

Every occurrence of a term becomes one number, its term above its place, and one sort puts all of them in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import NO_WORD, Array, Given
from searchindex.engines.snapshot.occurrences import ordered, places_of, slices, terms_of, within

Encode = Callable[[NDArray[np.int64], NDArray[np.int64]], list[bytes]]
"""What is to be kept of the places of many postings, given where those of each begin."""


@dataclass(frozen=True, slots=True)
class TermPostings:
    """Where a term stands: the articles that have it, ascending, how often each, and its places there, encoded."""

    term: bytes
    articles: list[int]
    counts: list[int]
    places: list[bytes]


@dataclass(frozen=True, slots=True)
class Slice:
    """The postings of some terms of a field: small enough to be handed to another process."""

    terms: list[bytes]
    firsts: Array
    """The first posting of each term."""
    article: Array
    """The article of each posting."""
    begins: Array
    """Where the places of each posting begin."""
    place: Array

    def postings(self, encode: Encode) -> Iterator[TermPostings]:
        """The posting list of each term."""
        if not self.terms:
            return
        articles = self.article.tolist()
        counts = np.diff(np.append(self.begins, self.place.size)).tolist()
        places = encode(self.place.astype(np.int64), self.begins)
        edges = [*self.firsts.tolist(), len(articles)]
        for term, (first, last) in zip(self.terms, pairwise(edges), strict=True):
            some = slice(first, last)
            yield TermPostings(term, articles[some], counts[some], places[some])


class Inverted:
    """The posting lists of those articles of a snapshot whose numbers are given, ascending.

    The articles of the lists are numbered anew from 0.  `texts` are the terms that they have, by number.
    """

    def __init__(self, given: Given, articles: NDArray[np.int64], texts: Mapping[int, str]) -> None:
        self._given = given
        spelled = sorted((text.encode("utf-8", "surrogatepass"), number) for number, text in texts.items())
        self._terms = [term for term, _ in spelled]
        self._rank = np.zeros(given["term_key"].size, dtype=np.int32)
        self._rank[[number for _, number in spelled]] = np.arange(len(spelled), dtype=np.int32)
        self._zones = _Zones(given, articles)

    def field(self, kind: int) -> Iterator[Slice]:
        """The terms of a field in the order of their bytes, some at a time."""
        zones, given = self._zones, self._given
        mine, word = zones.within(kind), given["word_at"]
        at = np.flatnonzero(mine & (word != NO_WORD)).astype(np.uint32)
        extra = np.flatnonzero(mine[given["extra_place"]])
        further = self._rank[given["extra_term"][extra]], given["extra_place"][extra]
        every = ((self._rank[given["stem_at"][at]], at), (self._rank[word[at]], at), further)
        for first, last in slices([rank for rank, _ in every], len(self._terms)):
            some = ((rank, place, within(rank, first, last)) for rank, place in every)
            yield self._slice(ordered([(rank[which], place[which]) for rank, place, which in some]))

    def _slice(self, keys: NDArray[np.uint64]) -> Slice:
        """The postings of some terms, from the sorted keys of their occurrences."""
        rank, place = terms_of(keys), places_of(keys)
        article = self._zones.article(place)
        begins = np.flatnonzero(_changes(rank) | _changes(article))  # of postings, in places
        firsts = np.flatnonzero(_changes(rank[begins]))  # of terms, in postings
        terms = [self._terms[number] for number in rank[begins[firsts]].tolist()]
        return Slice(terms, firsts, article[begins], begins, self._zones.place(place))


class _Zones:
    """Which article each place of the stream belongs to, and the how manieth of its field there it is."""

    def __init__(self, given: Given, articles: NDArray[np.int64]) -> None:
        begins = np.append(given["zone_begins"].astype(np.int64), given["word_at"].size)
        self._sizes = np.diff(begins)
        owner = given["passage_article"][given["zone_passage"]]
        numbers = np.full(given["article_key"].size, -1, dtype=np.int32)
        numbers[articles] = np.arange(articles.size, dtype=np.int32)
        self._article = np.repeat(numbers[owner], self._sizes)
        self._kind = given["zone_kind"]
        self._owned = numbers[owner] >= 0
        # A field's texts lie one behind the other, with the gap that the stream has behind each.
        moved = np.zeros(begins.size - 1, dtype=np.int64)
        for kind in np.unique(self._kind):
            mine = np.flatnonzero(self._kind == kind)
            before = np.cumsum(self._sizes[mine]) - self._sizes[mine]
            firsts = np.flatnonzero(_changes(owner[mine]))
            of_field = np.repeat(before[firsts], np.diff(np.append(firsts, mine.size)))
            moved[mine] = begins[mine] - (before - of_field)
        self._moved = np.repeat(moved.astype(np.uint32), self._sizes)

    def within(self, kind: int) -> NDArray[np.bool_]:
        """Which places lie in this field of the articles."""
        return np.repeat((self._kind == kind) & self._owned, self._sizes)

    def article(self, place: NDArray[np.uint32]) -> NDArray[np.int32]:
        """The articles' numbers at these places."""
        return self._article[place]

    def place(self, place: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """These places as places of their field."""
        return place - self._moved[place]


def _changes(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Which values differ from the one before them."""
    return np.concatenate([np.ones(min(1, values.size), np.bool_), values[1:] != values[:-1]])

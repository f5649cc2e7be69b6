"""Inverted: the words of some articles as posting lists, field by field and term by term, out of a snapshot's arrays.

Every occurrence of a term becomes one number, its term above its place, and one sort puts all of them in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import NO_WORD, Arrays, Remains
from searchindex.engines.snapshot.occurrences import ordered, places_of, slices, terms_of, within

Encode = Callable[[NDArray[np.int64], NDArray[np.int64]], list[bytes]]


@dataclass(frozen=True, slots=True)
class TermPostings:
    """Where a term stands: the articles that have it, ascending, how often each, and its places there, encoded."""

    term: bytes
    articles: list[int]
    counts: list[int]
    places: list[bytes]


class Inverted:
    """The posting lists of those articles of a snapshot whose numbers are given, ascending.

    The articles of the lists are numbered anew from 0.  `texts` are the terms that they have, by number.
    `encode` gives what is to be kept of the places of many postings, and where those of each begin.
    """

    def __init__(
        self, arrays: Arrays, remains: Remains, articles: NDArray[np.int64], texts: Mapping[int, str], encode: Encode
    ) -> None:
        self._arrays, self._remains, self._encode = arrays, remains, encode
        spelled = sorted((text.encode("utf-8", "surrogatepass"), number) for number, text in texts.items())
        self._terms = [term for term, _ in spelled]
        self._rank = np.zeros(arrays.term_key.size, dtype=np.int32)
        self._rank[[number for _, number in spelled]] = np.arange(len(spelled), dtype=np.int32)
        self._zones = _Zones(arrays, articles)

    def field(self, kind: int) -> Iterator[TermPostings]:
        """The terms of a field in the order of their bytes."""
        zones, arrays, remains = self._zones, self._arrays, self._remains
        mine = zones.within(kind)
        at = np.flatnonzero(mine & (arrays.word_at != NO_WORD)).astype(np.uint32)
        extra = np.flatnonzero(mine[remains.extra_place])
        further = self._rank[remains.extra_term[extra]], remains.extra_place[extra]
        every = ((self._rank[remains.stem_at[at]], at), (self._rank[arrays.word_at[at]], at), further)
        for first, last in slices([rank for rank, _ in every], len(self._terms)):
            some = ((rank, place, within(rank, first, last)) for rank, place in every)
            yield from self._listed(ordered([(rank[which], place[which]) for rank, place, which in some]))

    def _listed(self, keys: NDArray[np.uint64]) -> Iterator[TermPostings]:
        """The posting lists of some terms, from the sorted keys of their occurrences."""
        if not keys.size:
            return
        rank, place = terms_of(keys), places_of(keys)
        article = self._zones.article(place)
        begins = np.flatnonzero(_changes(rank) | _changes(article))  # of postings, in places
        firsts = np.flatnonzero(_changes(rank[begins]))  # of terms, in postings
        lasts = np.append(firsts[1:], begins.size)
        articles, counts = article[begins].tolist(), np.diff(np.append(begins, keys.size)).tolist()
        places = self._encode(self._zones.place(place), begins)
        for number, first, last in zip(rank[begins[firsts]].tolist(), firsts.tolist(), lasts.tolist(), strict=True):
            some = slice(first, last)
            yield TermPostings(self._terms[number], articles[some], counts[some], places[some])


class _Zones:
    """Which article each place of the stream belongs to, and the how manieth of its field there it is."""

    def __init__(self, arrays: Arrays, articles: NDArray[np.int64]) -> None:
        begins = np.append(arrays.zone_begins.astype(np.int64), arrays.word_at.size)
        self._sizes = np.diff(begins)
        owner = arrays.passage_article[arrays.zone_passage]
        numbers = np.full(arrays.article_key.size, -1, dtype=np.int32)
        numbers[articles] = np.arange(articles.size, dtype=np.int32)
        self._article = np.repeat(numbers[owner], self._sizes)
        self._kind = arrays.zone_kind
        self._owned = numbers[owner] >= 0
        # A field's texts lie one behind the other, with the gap that the stream has behind each.
        moved = np.zeros(begins.size - 1, dtype=np.int64)
        for kind in np.unique(arrays.zone_kind):
            mine = np.flatnonzero(arrays.zone_kind == kind)
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

    def place(self, place: NDArray[np.uint32]) -> NDArray[np.int64]:
        """These places as places of their field."""
        return (place - self._moved[place]).astype(np.int64)


def _changes(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Which values differ from the one before them."""
    return np.concatenate([[True], values[1:] != values[:-1]])

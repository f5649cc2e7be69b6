"""Postings: which articles have the words of a plan, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Arrays
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.query.plan import Term, Word
from searchindex.ranking import pairs
from searchindex.ranking.bm25f import idf

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Group:
    """The postings of one word of a plan: any of its terms, each article once, in ascending order."""

    articles: NDArray[np.int32]
    impacts: Floats
    idf: float
    places: NDArray[np.uint32]


FEW = 4
"""So many terms are gathered one by one."""
NOTHING = Group(np.zeros(0, np.int32), np.zeros(0, np.float32), 0.0, np.zeros(0, np.uint32))


class Postings:
    """Looks words up in the arrays.  Between questions it keeps what it gathered for some words, nothing else."""

    def __init__(self, arrays: Arrays, vocabulary: SnapshotVocabulary) -> None:
        self.arrays = arrays
        self.vocabulary = vocabulary
        self.count = arrays.article_key.size
        # Read-only and small: the words of a request are asked for several times, and those of many requests again.
        self.group = lru_cache(maxsize=512)(self._group)

    def close(self) -> None:
        """Forgets what it keeps, which refers back to it."""
        self.__dict__.pop("group", None)

    def _group(self, word: Word) -> Group:
        """The postings of a word: of several terms each article takes the best."""
        if len(word.terms) == 1:
            return self.term(word.terms[0])
        apart = [term for term in word.terms if " " in term.text or len(word.terms) <= FEW]
        some = [found for term in apart if (found := self.term(term)).articles.size]
        if len(apart) < len(word.terms):
            some.append(self._together([term for term in word.terms if " " not in term.text]))
        if len(some) == 1:
            return some[0]
        return _best(some, self.count) if some else NOTHING

    def _together(self, terms: Sequence[Term]) -> Group:
        """The postings of the terms that are single words, gathered at once: a beginning may stand for dozens."""
        found = ((self.vocabulary.term(term.text), term.weight) for term in terms)
        known = [(number, weight) for number, weight in found if number >= 0]
        if not known:
            return NOTHING
        arrays, numbers = self.arrays, np.array([number for number, _ in known])
        index, owner = spans(arrays.posting_begins[numbers], arrays.posting_begins[numbers + 1])
        impacts = arrays.posting_impact.take(index) * np.array([weight for _, weight in known], np.float32)[owner]
        at, _ = spans(arrays.place_begins[numbers], arrays.place_begins[numbers + 1])
        best = np.zeros(self.count, dtype=np.float32)
        np.maximum.at(best, arrays.posting_article.take(index), impacts)
        articles = np.flatnonzero(best > 0).astype(np.int32)
        places = distinct(np.sort(arrays.places.take(at)))
        return Group(articles, best[articles], idf(articles.size, self.count), places)

    def term(self, term: Term) -> Group:
        """The postings of one term; those of a phrase are where its words stand one behind the other.

        A phrase weighs in an article what the least of its words weighs there.
        """
        arrays = self.arrays
        numbers = [self.vocabulary.term(part) for part in term.text.split()]
        if not numbers or min(numbers) < 0:
            return NOTHING
        spans = [slice(arrays.posting_begins[n], arrays.posting_begins[n + 1]) for n in numbers]
        found = [arrays.places[arrays.place_begins[n] : arrays.place_begins[n + 1]] for n in numbers]
        articles, impacts, places = arrays.posting_article[spans[0]], arrays.posting_impact[spans[0]], found[0]
        if len(numbers) > 1:
            places = pairs.phrase(found, list(range(len(found))))
            articles = distinct(np.searchsorted(arrays.first_place, places, side="right") - 1).astype(np.int32)
            where = [arrays.posting_article[span].searchsorted(articles) for span in spans]
            each = [arrays.posting_impact[span][at] for span, at in zip(spans, where, strict=True)]
            impacts = np.minimum.reduce(each)
            # Every word of the phrase is a place of it, so that all of them are marked.
            places = _merged([places + np.uint32(i) for i in range(len(numbers))])
        impacts = impacts if term.weight == 1 else impacts * np.float32(term.weight)
        return Group(articles, impacts, idf(articles.size, self.count), places)

    def single(self, term: Term) -> Group | None:
        """The postings of a term that is one word, without places; None where the index lacks it."""
        number = self.vocabulary.term(term.text)
        if number < 0:
            return None
        span = slice(self.arrays.posting_begins[number], self.arrays.posting_begins[number + 1])
        articles = self.arrays.posting_article[span]
        return Group(articles, self.arrays.posting_impact[span], idf(articles.size, self.count), NOTHING.places)

    def pair_idf(self, place: int, articles: int) -> float:
        """What word `place` of a plan and the next weigh as a pair that stands near in so many articles."""
        del place  # here the articles are all there are
        return idf(articles, self.count)

    def phrase(self, exact: tuple[str, ...]) -> NDArray[np.int64]:
        """Which articles have these exact forms one behind the other, ascending."""
        arrays = self.arrays
        numbers = [self.vocabulary.term(f"={word}") for word in exact]
        if not numbers or min(numbers) < 0:
            return np.zeros(0, np.int64)
        # From the places of the rarest word it is looked whether the others stand where they should.
        rarest = int(np.argmin([self._size(n) for n in numbers]))
        begins = self._places(numbers[rarest]).astype(np.int64) - rarest
        begins = begins[(begins >= 0) & (begins + len(numbers) <= arrays.word_at.size)]
        for offset, number in enumerate(numbers):
            begins = begins[arrays.word_at[begins + offset] == number]
        return distinct(arrays.first_place.searchsorted(begins, side="right") - 1)

    def _size(self, number: int) -> int:
        """About how many places of an exact form are to be looked at."""
        stem = self.arrays.form_stem[number]
        return int(self.arrays.place_begins[stem + 1] - self.arrays.place_begins[stem]) if stem >= 0 else 1 << 40

    def _places(self, number: int) -> NDArray[Any]:
        """Where an exact form may stand: the places of its stem; where it has several stems, its own, looked for."""
        stem = self.arrays.form_stem[number]
        if stem < 0:
            return np.flatnonzero(self.arrays.word_at == number)
        return self.arrays.places[self.arrays.place_begins[stem] : self.arrays.place_begins[stem + 1]]


def spans(lows: NDArray[Any], highs: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All numbers from each low up to its high, one after the other, and which span each belongs to."""
    sizes = (highs - lows).astype(np.int64)
    ends = sizes.cumsum()
    owner = np.arange(sizes.size).repeat(sizes)
    return np.arange(owner.size) + (lows - ends + sizes)[owner], owner


def _best(some: Sequence[Group], count: int) -> Group:
    """Several postings as one: each article once with its best, each place once."""
    best = np.zeros(count, dtype=np.float32)
    for found in some:
        best[found.articles] = np.maximum(best[found.articles], found.impacts)
    articles = np.flatnonzero(best > 0).astype(np.int32)
    return Group(articles, best[articles], idf(articles.size, count), _merged([found.places for found in some]))


def _merged(places: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Sorted lists as one, each place once."""
    *small, large = sorted(places, key=len)
    few = distinct(np.sort(np.concatenate(small), kind="stable"))
    if few.size * 8 > large.size:
        return distinct(np.sort(np.concatenate([large, few]), kind="stable"))
    return distinct(np.insert(large, large.searchsorted(few), few))


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Sorted values, each once."""
    if values.size < 2:
        return values
    first = np.empty(values.size, dtype=bool)
    first[0] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]

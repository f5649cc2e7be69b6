"""Postings: which articles have the words of a plan, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Arrays
from searchindex.engines.snapshot.kernel.library import Kernel, address, packed, packed_at, weighted
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.query.plan import Term, Word
from searchindex.ranking.bm25f import idf

Floats = NDArray[np.float32]


class Group(Struct, frozen=True, eq=False):
    """The postings of one word of a plan: any of its terms, each article once, in ascending order.

    `packed` is how the kernel reads them.
    """

    articles: NDArray[np.int32]
    impacts: Floats
    idf: float
    places: NDArray[np.uint32]
    packed: bytes

    @classmethod
    def of(cls, articles: NDArray[np.int32], impacts: Floats, idf: float, places: NDArray[np.uint32]) -> Group:
        """The group of these arrays."""
        return cls(articles, impacts, idf, places, packed(articles, impacts, places))


NOTHING = Group.of(np.zeros(0, np.int32), np.zeros(0, np.float32), 0.0, np.zeros(0, np.uint32))


class Asked(Struct, frozen=True, eq=False):
    """The words of a plan in the index: their postings, and `packed` as the kernel reads them, each with its share.

    `norm` is what all of them weigh together.
    """

    groups: tuple[Group, ...]
    norm: float
    packed: bytes

    @classmethod
    def of(cls, groups: tuple[Group, ...]) -> Asked:
        """The words of these postings."""
        norm = max(sum(group.idf for group in groups), 1e-6)
        shares = [group.idf / norm for group in groups]
        return cls(groups, norm, weighted([group.packed for group in groups], shares))


class Postings:
    """Looks words up in the arrays.  Between questions it keeps what it gathered for some words, nothing else."""

    def __init__(self, arrays: Arrays, vocabulary: SnapshotVocabulary, kernel: Kernel) -> None:
        self.arrays = arrays
        self.vocabulary = vocabulary
        self.kernel = kernel
        self.count = arrays.article_key.size
        # Looked up once: asking each group's arrays costs more than all else that is read of a word.
        self._at = tuple(map(address, (arrays.posting_article, arrays.posting_impact, arrays.places)))
        # Read-only and small: the words of a request are asked for several times, and those of many requests again.
        self.group = lru_cache(maxsize=512)(self._group)
        self._of = lru_cache(maxsize=4096)(self._read)

    def close(self) -> None:
        """Forgets what it keeps, which refers back to it."""
        self.__dict__.pop("group", None)
        self.__dict__.pop("_of", None)

    def _group(self, word: Word) -> Group:
        """The postings of a word: of several terms each article takes the best."""
        some = [(found, term.weight) for term in word.terms if (found := self.term(term)).articles.size]
        if not some:
            return NOTHING
        if len(some) == 1 and some[0][1] == 1:
            return some[0][0]
        groups, weights = zip(*some, strict=True)
        united = self.kernel.unite(
            weighted([group.packed for group in groups], weights),
            len(groups),
            sum(group.articles.size for group in groups),
            sum(group.places.size for group in groups),
        )
        articles, impacts, places = united
        return Group.of(articles, impacts, idf(articles.size, self.count), places)

    def term(self, term: Term) -> Group:
        """The postings of one term, unweighted; those of a phrase are where its words stand one behind the other.

        A phrase weighs in an article what the least of its words weighs there.
        """
        if " " not in term.text:
            return self.single(term) or NOTHING
        numbers = [self.vocabulary.term(part) for part in term.text.split()]
        if not numbers or min(numbers) < 0:
            return NOTHING
        found = [self._of(number) for number in numbers]
        places = _behind([group.places for group in found])
        articles = distinct(np.searchsorted(self.arrays.first_place, places, side="right") - 1).astype(np.int32)
        impacts = np.minimum.reduce([g.impacts[g.articles.searchsorted(articles)] for g in found])
        # Every word of the phrase is a place of it, so that all of them are marked.
        marked = distinct(np.sort(np.concatenate([places + np.uint32(i) for i in range(len(found))])))
        return Group.of(articles, impacts, idf(articles.size, self.count), marked)

    def _read(self, number: int) -> Group:
        arrays, (article, impact, place) = self.arrays, self._at
        low, high = arrays.posting_begins[number : number + 2].tolist()
        first, last = arrays.place_begins[number : number + 2].tolist()
        return Group(
            arrays.posting_article[low:high],
            arrays.posting_impact[low:high],
            idf(high - low, self.count),
            arrays.places[first:last],
            packed_at(article + 4 * low, impact + 4 * low, place + 4 * first, high - low, last - first),
        )

    def single(self, term: Term) -> Group | None:
        """The postings of a term that is one word; None where the index lacks it."""
        number = self.vocabulary.term(term.text)
        return self._of(number) if number >= 0 else None

    def paired(self, count: int) -> tuple[NDArray[np.int64] | None, int]:  # noqa: ARG002 - others count them
        """How many articles at least have each of so many pairs near each other, and how many articles there are.

        None: as many as are found to have them.
        """
        return None, self.count

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


def _behind(places: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """The places where a phrase begins: those of word i are i behind."""
    begins = places[0].astype(np.int64)
    for offset, found in enumerate(places[1:], start=1):
        begins = np.intersect1d(begins, found.astype(np.int64) - offset, assume_unique=True)
    return begins.astype(np.uint32)


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Sorted values, each once."""
    if values.size < 2:
        return values
    first = np.empty(values.size, dtype=bool)
    first[0] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]

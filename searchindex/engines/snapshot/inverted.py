"""Inverted: where the words of some articles stand, field by field and term by term, out of a snapshot's arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Array, Given
from searchindex.engines.snapshot.kernel.inversion import Stream
from searchindex.engines.snapshot.ragged import begins_of

_AT_ONCE = 1 << 20
"""Occurrences that are put in order at a time, about: this bounds the memory."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where some terms of a field stand, in the order of their bytes: each somewhere."""

    terms: list[bytes]
    begins: NDArray[np.int64]
    """Where the occurrences of each term begin, and where those of the last one end."""
    articles: Array
    """An int32 for each occurrence: those of a term ascend."""
    places: Array | None
    """A uint32 for each: the place in the field, those in an article ascend.  None where it is not kept."""


class Inverted:
    """Where the terms of those articles of a snapshot stand whose numbers are given, ascending.

    They are numbered anew from 0.  `texts` are the terms that they have, by number.
    """

    def __init__(self, given: Given, articles: NDArray[np.int64], texts: Mapping[int, str]) -> None:
        ordered = sorted(texts, key=texts.__getitem__)  # in the order of their characters, which is that of their bytes
        self._terms = [texts[number].encode("utf-8", "surrogatepass") for number in ordered]
        # Terms that only others have come behind all those.
        self._rank = np.full(given["term_key"].size, len(ordered), dtype=np.int32)
        self._rank[ordered] = np.arange(len(ordered), dtype=np.int32)
        self._numbers = np.full(given["article_key"].size, -1, dtype=np.int32)
        self._numbers[articles] = np.arange(articles.size, dtype=np.int32)
        self._stream = Stream(given)

    def field(self, kind: int) -> Iterator[Occurrences]:
        """The terms of a field in the order of their bytes, some at a time."""
        counts = self._stream.occurring(kind, self._numbers, self._rank)[: len(self._terms)]
        ends, first = np.cumsum(counts), 0
        while first < len(self._terms):
            limit = (int(ends[first - 1]) if first else 0) + _AT_ONCE
            last = max(first + 1, int(np.searchsorted(ends, limit, side="right")))
            begins = begins_of(counts[first:last])
            articles, places = self._stream.occurrences(kind, self._numbers, self._rank, first, begins)
            some = np.flatnonzero(counts[first:last])
            terms = [self._terms[number] for number in (some + first).tolist()]
            yield Occurrences(terms, begins[np.append(some, last - first)], articles, places)
            first = last

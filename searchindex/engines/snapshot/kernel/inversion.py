"""Inversion: what a build has the kernel do with the words of its articles.

The C files of inversion and of lists say what each function does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import c_int64, c_void_p
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Array, Given
from searchindex.engines.snapshot.kernel.library import address, compiled
from searchindex.engines.snapshot.ragged import begins_of

_P, _I = c_void_p, c_int64
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "invert": (None, (_P, _P, _P)),
    "invert_field": (None, (_P, _I, _P, _P, _I, _I, _P, _P, _P)),
    "invert_weighed": (None, (_P, _P, _I, _P, _P, _P, _P, _P)),
    "write_lists": (_I, (_P, _P, _P, _I, _P, _P, _I, _I, _P, _P)),
    "write_hashes": (None, (_P, _P, _I, _P, _P)),
}
_TABLES, _SLOT = 256, 12
_ENTRY = 45
"""Bytes of a term's entry besides those of the term."""
_OCCURRENCE, _POSTING, _BLOCK = 5, 32, 72
"""Bytes that each of them takes in a list, at most."""
_IN_BLOCK = 128
_MOST = 1 << 31
"""So long no list can be; lists of several terms that are written at a time are far shorter."""


@lru_cache(maxsize=1)
def _library() -> Any:
    library = ctypes.CDLL(compiled())
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class Stream:
    """The words of the articles of a snapshot, whose arrays it keeps alive."""

    def __init__(self, given: Given) -> None:
        self._library = _library()
        order = np.argsort(given["extra_place"], kind="stable")
        kinds = (
            (given["first_passage"], np.int32), (given["zone_begins"], np.uint32), (given["zone_kind"], np.uint8),
            (given["word_at"], np.int32), (given["stem_at"], np.int32), (given["extra_term"][order], np.int32),
            (given["extra_place"][order], np.uint32),
        )  # fmt: skip
        self._read = [np.ascontiguousarray(array, kind) for array, kind in kinds]
        first_passage, zones, _, places, _, extras, _ = self._read
        sizes = (first_passage.size - 1, zones.size, places.size, extras.size)
        self._packed = np.array([*sizes, *map(address, self._read)], dtype=np.int64)
        self._at = address(self._packed)

    def places(self, terms: int) -> tuple[Array, Array]:
        """Where stems and further terms of so many terms stand: begins by term, and places."""
        next_ = np.zeros(terms, np.int64)
        self._library.invert(self._at, address(next_), None)
        begins = begins_of(next_)
        place, next_ = np.empty(int(begins[-1]), np.uint32), begins[:-1].copy()
        self._library.invert(self._at, address(next_), address(place))
        return begins, place

    def occurring(self, kind: int, numbers: Array, rank: Array) -> NDArray[np.int64]:
        """How often the term of each rank stands in a field of those articles whose numbers are not negative."""
        found = np.zeros(rank.size, np.int64)
        self._library.invert_field(
            self._at, kind, address(numbers), address(rank), 0, rank.size, address(found), None, None
        )
        return found

    def occurrences(
        self, kind: int, numbers: Array, rank: Array, first: int, begins: NDArray[np.int64]
    ) -> tuple[Array, Array]:
        """Number of the article and place in the field of each occurrence of some terms.

        They are those of the ranks from `first` on; `begins` says where the occurrences of each begin.
        """
        article, place = np.empty(int(begins[-1]), np.int32), np.empty(int(begins[-1]), np.uint32)
        next_ = begins[:-1].copy()
        self._library.invert_field(
            self._at, kind, address(numbers), address(rank), first, next_.size, address(next_), address(article),
            address(place),
        )  # fmt: skip
        return article, place

    def weighed(self, aside: NDArray[np.int32], shares: NDArray[np.float64], terms: int) -> tuple[Array, Array, Array]:
        """The articles of each of so many terms: begins by term, articles, and what its occurrences there add up to.

        Each weighs the share of its field in its article.  `aside` are words outside the stream.
        """
        rows = np.ascontiguousarray(aside[np.argsort(aside[:, 0], kind="stable")], np.int32)
        given = self._at, address(rows), len(rows), address(shares)
        last, next_ = np.full(terms, -1, np.int32), np.zeros(terms, np.int64)
        self._library.invert_weighed(*given, address(last), address(next_), None, None)
        begins = begins_of(next_)
        article, sums = np.empty(int(begins[-1]), np.int32), np.empty(int(begins[-1]))
        last.fill(-1)
        next_ = begins[:-1].copy()
        self._library.invert_weighed(*given, address(last), address(next_), address(article), address(sums))
        return begins, article, sums


def lists(
    field: int, terms: Sequence[bytes], begins: NDArray[np.int64], articles: Array, places: Array | None, at: int
) -> tuple[memoryview, memoryview, NDArray[np.int64]]:
    """Posting lists and table entries of terms as Whoosh keeps them, and where each entry ends among these.

    `articles` and `places` are those of all occurrences, which of each term begin at its begin; the lists are to stand
    from place `at` on.
    """
    spelled = np.fromiter(accumulate(map(len, terms), initial=0), np.int64, len(terms) + 1)
    ends = spelled[1:] + _ENTRY * np.arange(1, len(terms) + 1)
    count = articles.size
    room = count * (_OCCURRENCE + _POSTING) + (count // _IN_BLOCK + len(terms)) * _BLOCK
    postings, table = np.empty(room, np.uint8), np.empty(int(ends[-1]) if terms else 0, np.uint8)
    size = _library().write_lists(
        address(articles), None if places is None else address(places), address(begins), len(terms), b"".join(terms),
        address(spelled), field, at, address(postings), address(table),
    )  # fmt: skip
    if size >= _MOST:
        raise OverflowError(f"{size} bytes of postings are more than Whoosh keeps of a term")
    return postings[:size].data, table.data, ends


def hash_tables(hashes: Array, places: Array) -> tuple[memoryview, list[int]]:
    """The tables in which Whoosh looks for entries at these places by their hashes, and how many slots each has."""
    slots, found = np.zeros(_TABLES, np.int64), np.zeros(2 * _SLOT * hashes.size, np.uint8)
    _library().write_hashes(address(hashes), address(places), hashes.size, address(slots), address(found))
    return found.data, slots.tolist()

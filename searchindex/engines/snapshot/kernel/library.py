"""The kernel: what is done for every posting of a question, in C.  The C files say what each function does.

A call holds the interpreter's lock: it lasts microseconds, and so the threads of a process share one room.
"""

from __future__ import annotations

import ctypes
import importlib.util
import struct
from collections.abc import Sequence
from ctypes import byref, c_bool, c_char, c_double, c_int64, c_void_p
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Arrays
from searchindex.errors import AnswerboxError

Array = NDArray[Any]

_P, _I, _D = c_void_p, c_int64, c_double
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "unite": (_I, (_P, _P, _I, _P, _P, _P, _P, _P)),
    "score": (_I, (_P, _P, _I, _I, _D, _P, _P, _P, _I, _D, _P, _P, _P, _P)),
    "best": (_I, (_P, _P, _P, _I, _I, _P)),
    "near_pairs": (_I, (_P, _P, _I, _P, _D, _I, _I, _D, _D, _D, _I, _P, _P, _P, _P, _P)),
    "dots": (None, (_P, _P, _I, _P, _P, _P, _P)),
    "nearest": (_I, (_P, _P, _I, _P, _P)),
    "sections": (c_bool, (_P, _P, _I, _D, _D, _D, _P, _P, _I, _P, _I, _P, _P, _I, _P, _P, _P, _P)),
    "places": (_I, (_P, _P, _I, _P, _I, _I, _I, _I, _P, _P, _P, _P)),
}
_POSTINGS = struct.Struct("=QQQqq")
_WEIGHT = struct.Struct("=d")
_SIZES = ("articles", "zones", "places", "chunks")
_ARRAYS = {
    "inlink": np.float32,
    "signal": np.float32,
    "first_passage": np.int32,
    "first_place": np.int64,
    "passage_article": np.int32,
    "zone_begins": np.uint32,
    "zone_passage": np.int32,
    "zone_kind": np.uint8,
    "start_at": np.uint32,
    "length_at": np.uint8,
    "chunk_begins": np.int32,
    "chunk_passage": np.int32,
    "chunk_row": np.int8,
    "chunk_scale": np.float32,
    "chunk_signs": np.uint64,
}
"""What the kernel reads of a snapshot, in the order of its header file."""


@lru_cache(maxsize=1)
def _library() -> Any:
    """The compiled kernel.  Raises AnswerboxError where it was not built."""
    found = importlib.util.find_spec("searchindex.engines.snapshot.kernel.compiled")
    if found is None or found.origin is None:
        raise AnswerboxError("the kernel of the search was not compiled", "run `make install`, or `pip install` again")
    library = ctypes.PyDLL(found.origin)
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


packed_at = _POSTINGS.pack
"""The postings of a word from the addresses of its articles, impacts and places, and how many it has of them."""


def address(array: Array) -> int:
    """Where an array begins."""
    try:
        return ctypes.addressof(c_char.from_buffer(array.data))  # three times as fast as the array's own word
    except (TypeError, ValueError):  # read-only, or empty
        begin: int = array.__array_interface__["data"][0]
        return begin


def packed(articles: Array, impacts: Array, places: Array) -> bytes:
    """The postings of a word as the kernel reads them, without their weight: three addresses and two sizes."""
    return packed_at(address(articles), address(impacts), address(places), articles.size, places.size)


def weighted(postings: Sequence[bytes], weights: Sequence[float]) -> bytes:
    """Packed postings, each with its weight."""
    return b"".join([some + _WEIGHT.pack(weight) for some, weight in zip(postings, weights, strict=True)])


class Kernel:
    """The kernel over one snapshot, whose arrays it keeps alive."""

    def __init__(self, arrays: Arrays) -> None:
        self._library = _library()
        self._read = [np.ascontiguousarray(getattr(arrays, name), kind) for name, kind in _ARRAYS.items()]
        sizes = (arrays.article_key.size, arrays.zone_begins.size, arrays.word_at.size, arrays.chunk_passage.size)
        self._chunk_begins = arrays.chunk_begins
        self._snapshot = np.array([*sizes, *map(address, self._read)], dtype=np.int64)
        self._at = address(self._snapshot)
        self._articles, self._chunks = sizes[0], sizes[3]
        self._best = np.zeros(self._articles, dtype=np.float32)
        self._best_at = address(self._best)
        self._sums = np.zeros((2, self._articles))
        self._sums_at = address(self._sums)

    def unite(self, postings: bytes, many: int, articles: int, places: int) -> tuple[Array, Array, Array]:
        """Several postings, of so many articles and places in all, as one: articles, impacts and places."""
        most = min(articles, self._articles)
        article, impact, place = np.empty(most, np.int32), np.empty(most, np.float32), np.empty(places, np.uint32)
        count = c_int64()
        found = self._library.unite(
            self._at, postings, many, self._best_at, address(article), address(impact), address(place), byref(count)
        )
        _remembered(found)
        return article[:found], impact[:found], place[: count.value]

    def score(
        self, postings: bytes, words: int, forms: int, least: float, matches: Array | None, near: Array,
        nearness: Array, inlink: float, explain: bool,
    ) -> tuple[Array, Array, Array]:  # fmt: skip
        """The articles that match, ascending, their sums before meaning, and the terms of the sums, if wanted.

        The terms are words, near pairs, links, and stars and clicks, a row each.
        """
        articles, total = np.empty(self._articles, np.int64), np.empty(self._articles)
        parts = np.empty((4 if explain else 0, self._articles))
        count = self._library.score(
            self._at, postings, words, forms, least, None if matches is None else address(matches), address(near),
            address(nearness), near.size, inlink, self._sums_at, address(articles), address(total),
            address(parts) if explain else None,
        )  # fmt: skip
        return articles[:count], total[:count], parts[:, :count]

    def best(self, score: Array, first: Array, inside: Array, most: int) -> Array:
        """The best `most` places of those inside, the best first; those of the first rank before the others."""
        places = np.empty(min(most, score.size), np.int64)
        count = self._library.best(
            address(score), address(first), address(inside), score.size, places.size, address(places)
        )
        return places[:count]

    def near_pairs(
        self, postings: bytes, words: int, room: int, known: Array, total: int, distance: int, most: int,
        in_name: float, k1: float, factor: float,
    ) -> tuple[Array, Array, Array, Array]:  # fmt: skip
        """The passages of near pairs with what they are worth, and their articles with the best of it."""
        values, numbers = np.empty((2, room)), np.empty((2, room), np.int32)
        value, number, articles = address(values), address(numbers), c_int64()
        count = self._library.near_pairs(
            self._at, postings, words, address(known), total, distance, most, in_name, k1, factor, room,
            number, value, number + 4 * room, value + 8 * room, byref(articles),
        )  # fmt: skip
        _remembered(count)
        owners = articles.value
        return numbers[0, :count], values[0, :count], numbers[1, :owners], values[1, :owners]

    def dots(self, articles: Array, question: Array) -> tuple[Array, Array, Array]:
        """The dots of the chunks of some articles, where each article's begin, and its best, never below 0."""
        count = int((self._chunk_begins[articles + 1] - self._chunk_begins[articles]).sum())
        found = np.empty(count, np.float32)
        firsts, best = np.empty(articles.size, np.int64), np.empty(articles.size, np.float32)
        self._library.dots(
            self._at, address(articles), articles.size, address(question), address(found), address(firsts),
            address(best),
        )  # fmt: skip
        return found, firsts, best

    def nearest(self, signs: Array, wanted: int) -> Array:
        """The articles of so many chunks, or a few more, whose signs agree best with these."""
        apart, articles = np.empty(self._chunks, np.uint16), np.empty(self._articles, np.int64)
        count = self._library.nearest(
            self._at, address(signs), min(wanted, self._chunks), address(apart), address(articles)
        )
        return articles[:count]

    def sections(
        self, postings: bytes, words: int, heading: float, body: float, k1: float, near: Array, nearness: Array,
        articles: Array, dots: tuple[Array, Array] | None, most: int,
    ) -> tuple[Array, Array, Array, Array]:  # fmt: skip
        """The best passages of each article: where those of each end, their numbers, scores, and what is said there."""
        room = articles.size * most
        ends, passages = np.empty(articles.size, np.int64), np.empty(room, np.int64)
        scores, said = np.empty(room), np.empty(room, np.bool_)
        done = self._library.sections(
            self._at, postings, words, heading, body, k1, address(near), address(nearness), near.size,
            address(articles), articles.size, address(dots[0]) if dots else None, address(dots[1]) if dots else None,
            most, address(ends), address(passages), address(scores), address(said),
        )  # fmt: skip
        _remembered(0 if done else -1)
        count = int(ends[-1]) if ends.size else 0
        return ends, passages[:count], scores[:count], said[:count]

    def places(
        self, postings: bytes, words: int, titles: Sequence[int], headings: Sequence[int], texts: Sequence[int],
        room: int = 1024,
    ) -> tuple[Array, Array]:  # fmt: skip
        """The words in the titles of some articles, then in the headings, then in the texts of some passages.

        Where those of each end, and three rows: their starts, ends and numbers.
        """
        fields = np.array([*titles, *headings, *texts], np.int64)
        ends, found = np.empty(fields.size, np.int64), np.empty((3, room), np.int64)
        at, row = address(found), room * found.itemsize
        count = self._library.places(
            self._at, postings, words, address(fields), len(titles), len(headings), len(texts), room, address(ends),
            at, at + row, at + 2 * row,
        )  # fmt: skip
        _remembered(count)
        if count > room:
            return self.places(postings, words, titles, headings, texts, count)
        return ends, found[:, :count]


def _remembered(count: int) -> None:
    if count < 0:
        raise MemoryError("the kernel of the search has no memory left")

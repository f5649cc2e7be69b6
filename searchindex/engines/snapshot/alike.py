"""Alike: how near the chunks of articles are in meaning to a question."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Arrays
from searchindex.ranking.meaning import DIMENSIONS, sign_bits

Floats = NDArray[np.float32]

LOOKED_AT = 512
"""Of all chunks so many are looked at, those whose signs agree best with the question's."""
_BLOCK = 512
"""Rows made floats at a time: what they take stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Some articles, ascending, and the dots of their chunks laid end to end: begins[i] to ends[i] are article i's."""

    articles: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    dots: Floats

    def best(self) -> Floats:
        """The best chunk of each article, never below 0."""
        if not self.articles.size:
            return np.zeros(0, np.float32)
        return np.maximum(np.maximum.reduceat(self.dots, self.begins), 0)


class Meaning:
    """Compares questions with chunks.  Each thread keeps one small buffer."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._local = threading.local()

    def alike(self, articles: NDArray[Any], question: Floats) -> Alike:
        """The dots of these articles, which are ascending.  Every article has a chunk."""
        lows, highs = self._arrays.chunk_begins[articles], self._arrays.chunk_begins[articles + 1]
        sizes = (highs - lows).astype(np.int64)
        ends = np.cumsum(sizes)
        begins = ends - sizes
        rows = np.repeat(lows - begins, sizes) + np.arange(int(ends[-1]) if ends.size else 0)
        return Alike(articles, begins, ends, self._dots(rows, question))

    def nearest(self, question: Floats) -> NDArray[np.int64]:
        """The articles of the chunks that look nearest, ascending.

        Signs alone are compared, which a hundredth of the work tells well enough to choose whom to look at.
        Source: M. Charikar, Similarity Estimation Techniques from Rounding Algorithms (2002).
        """
        signs = self._arrays.chunk_signs
        wanted = sign_bits(question[None])[:, 0]
        apart = np.zeros(signs.shape[1], dtype=np.uint16)
        for column, bits in zip(signs, wanted, strict=True):
            apart += np.bitwise_count(column ^ bits)
        within = np.cumsum(np.bincount(apart, minlength=DIMENSIONS + 1))
        farthest = int(np.searchsorted(within, min(LOOKED_AT, apart.size)))
        rows = np.flatnonzero(apart <= farthest)
        return np.unique(np.searchsorted(self._arrays.chunk_begins, rows, side="right") - 1)

    def _dots(self, rows: NDArray[Any], question: Floats) -> Floats:
        arrays, room = self._arrays, self._room()
        dots = np.empty(rows.size, dtype=np.float32)
        for at in range(0, rows.size, _BLOCK):
            some = rows[at : at + _BLOCK]
            block = room[: some.size]
            block[...] = arrays.chunk_row.take(some, axis=0)
            np.dot(block, question, out=dots[at : at + _BLOCK])
        dots *= arrays.chunk_scale.take(rows)
        return dots

    def _room(self) -> Floats:
        room: Floats | None = getattr(self._local, "room", None)
        if room is None:
            room = self._local.room = np.empty((_BLOCK, DIMENSIONS), dtype=np.float32)
        return room

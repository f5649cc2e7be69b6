"""Vectors: the rows of meaning of every chunk of every passage, made when a snapshot is derived.

A chunk's text is its article's title twice, its heading, and up to CHUNK_WORDS words; small passages of one article
share a chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Array, Given
from searchindex.engines.snapshot.growing import Column, Rows
from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.kernel import library as kernel
from searchindex.engines.snapshot.parts import Stretch
from searchindex.engines.snapshot.pieces import Pieces, Tokens
from searchindex.engines.snapshot.postings import distinct
from searchindex.engines.snapshot.ragged import begins_of
from searchindex.ranking import meaning
from searchindex.ranking.meaning import DIMENSIONS, WordTable
from searchindex.ranking.weights import Weights

Named = dict[str, Any]
"""Arrays by their names."""

_BATCH = 4096


class Chunks:
    """The chunks of articles, gathered one article after the other.  Without meaning there is nothing to gather."""

    def __init__(self, meaning: bool) -> None:
        self._texts = Pieces()
        self._meaning = meaning
        self._sizes: list[int] = []  # chunks, by article
        self._passages: list[int] = []

    def add(self, title: str, first: int, headings: Iterable[str], bodies: Iterable[str]) -> None:
        """The chunks of an article whose first passage has this number."""
        texts: list[str] = []
        if self._meaning:
            room = 0
            for passage, (heading, body) in enumerate(zip(headings, bodies, strict=True), first):
                size = body.count(" ") + 1
                if texts and size <= room:
                    texts[-1] += f" {heading} {body}"
                    room -= size
                    continue
                for stretch in meaning.chunks(body):
                    self._passages.append(passage)
                    texts.append(f"{title} {title} {heading} {stretch}")
                room = meaning.CHUNK_WORDS - texts[-1].count(" ")
            for text in texts:
                self._texts.add(text)
        self._sizes.append(len(texts))

    @property
    def pieces(self) -> list[str]:
        """What tokens are to be made of."""
        return self._texts.distinct

    def arrays(self) -> Named:
        """The chunks of each article, their passages, and pieces for their tokens."""
        tokens, edges = self._texts.arrays()
        return {
            "chunk_begins": begins_of(np.array(self._sizes, dtype=np.int64)).astype(np.int32),
            "chunk_passage": np.array(self._passages, dtype=np.int32),
            "token_begins": edges,
            "tokens": tokens,
        }


class Vectors:
    """The chunks of all articles, and what makes their rows.  Those taken over keep theirs where they can."""

    def __init__(self, table: WordTable | None, kept: Kept | None = None) -> None:
        self._table = table
        self._kept = kept
        self._titles = Pieces()
        self._known = Tokens(table) if table else None
        self._begins, self._passages = Column(np.int32, (0,)), Column(np.int32)
        self._old = Column(np.int64)  # the chunks' earlier numbers, or -1
        self._tokens = Rows(np.int32)

    def take(self, stretch: Stretch, titles: Iterable[str], first_passage: int) -> None:
        """The chunks of a stretch, whose first passage now has this number, and the titles of its articles."""
        part, earlier = stretch.part, len(self._old)
        low, high = part.chunk_begins[[stretch.first, stretch.last]].tolist()
        moved = first_passage - int(part.first_passage[stretch.first])
        self._begins.extend(part.chunk_begins[stretch.first + 1 : stretch.last + 1] + np.int32(earlier - low))
        self._passages.extend(part.chunk_passage[low:high] + np.int32(moved))
        kept = self._kept is not None and part is self._kept.part
        self._old.extend(np.arange(low, high) if kept else np.full(high - low, -1))
        for title in titles:
            self._titles.add(title)
        if self._known is None or part.pieces is None:
            self._tokens.take(part.token_begins, part.tokens, low, high)
        else:
            begins = part.token_begins[low : high + 1]
            pieces = part.tokens[begins[0] : begins[-1]]
            tokens, edges = self._known.of(part.pieces, pieces, begins - begins[0])
            self._tokens.take(edges, tokens, 0, high - low)

    def arrays(self) -> Named:
        """The chunks of each article, their passages, and their tokens for the next build."""
        return {
            "chunk_begins": self._begins.array,
            "chunk_passage": self._passages.array,
            "token_begins": self._tokens.begins.array,
            "tokens": self._tokens.content.array,
        }

    def rows(self, weights: Weights) -> Callable[[Given], Named]:
        """What makes the rows, from the arrays."""
        if self._known is None or self._table is None or not len(self._old):
            return _no_rows
        titles = self._known.of(self._titles.distinct, *self._titles.arrays())
        earlier = None
        if self._kept is not None:
            arrays = self._kept.arrays
            earlier = Earlier(self._old.array, arrays.token_rarity, arrays.chunk_row, arrays.chunk_scale)
        return partial(rows, titles=titles, earlier=earlier, table=self._table, weights=weights)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The rows of an earlier snapshot, and the number there of each chunk, or -1."""

    old: Array
    rarity: Array
    row: Array
    scale: Array


def rows(
    given: Given, titles: tuple[Array, Array], earlier: Earlier | None, table: WordTable, weights: Weights
) -> Named:
    """The rows of chunks by their tokens and those of their articles' `titles`."""
    begins, flat, edges = given["chunk_begins"], given["tokens"], given["token_begins"]
    count, (title_flat, title_edges) = edges.size - 1, titles
    rarity = meaning.rarity(_frequencies(flat, edges, len(table.rows)), count)
    weighted = table.rows.astype(np.float32)
    weighted *= rarity[:, None]
    title_rows = meaning.unit(kernel.sums(weighted, title_flat, title_edges, np.arange(title_edges.size - 1)))
    article = np.repeat(np.arange(begins.size - 1), np.diff(begins))
    row, scale = np.empty((count, DIMENSIONS), dtype=np.int8), np.empty(count, dtype=np.float32)
    wanted = np.arange(count)
    if earlier is not None:
        # A row stands as long as none of the tokens that it sums became rarer or more frequent.
        moved = rarity != earlier.rarity
        made = (earlier.old < 0) | _has(moved, flat, edges) | _has(moved, title_flat, title_edges)[article]
        row[~made] = earlier.row[earlier.old[~made]]
        scale[~made] = earlier.scale[earlier.old[~made]]
        wanted = np.flatnonzero(made)
    for i in range(0, wanted.size, _BATCH):
        some = wanted[i : i + _BATCH]
        own = meaning.unit(kernel.sums(weighted, flat, edges, some))
        mixed = meaning.blended(own, title_rows[article[some]], weights)
        row[some], scale[some] = meaning.packed(mixed)
    return {**_rows(row, scale), "token_rarity": rarity}


def _no_rows(given: Given) -> Named:  # noqa: ARG001 - as any other that makes them
    none = _rows(np.zeros((0, DIMENSIONS), np.int8), np.zeros(0, np.float32))
    return {**none, "token_rarity": np.zeros(0, np.float32)}


def _rows(row: NDArray[np.int8], scale: NDArray[np.float32]) -> Named:
    return {"chunk_row": row, "chunk_scale": scale, "chunk_signs": meaning.sign_bits(row)}


def _frequencies(flat: NDArray[np.int32], edges: NDArray[np.int64], many: int) -> NDArray[np.int64]:
    """In how many texts each token stands."""
    found = np.zeros(many, dtype=np.int64)
    for i in range(0, edges.size - 1, _BATCH):
        some = edges[i : i + _BATCH + 1]
        owner = np.repeat(np.arange(some.size - 1, dtype=np.int64), np.diff(some))
        found += np.bincount(distinct(np.sort(owner * many + flat[some[0] : some[-1]])) % many, minlength=many)
    return found


def _has(which: NDArray[np.bool_], flat: NDArray[np.int32], edges: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which texts have any of these tokens."""
    before = np.concatenate([[0], np.cumsum(which[flat])])
    return np.asarray(before[edges[1:]] > before[edges[:-1]])

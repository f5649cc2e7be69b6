"""Vectors: the rows of meaning of every chunk of every passage, made when a snapshot is derived.

A chunk's text is its article's title twice, its heading, and up to CHUNK_WORDS words; small passages of one article
share a chunk.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.kernel import library as kernel
from searchindex.engines.snapshot.pieces import Pieces
from searchindex.engines.snapshot.postings import distinct
from searchindex.engines.snapshot.ragged import begins_of, taken
from searchindex.ranking import meaning
from searchindex.ranking.meaning import DIMENSIONS, WordTable
from searchindex.ranking.weights import Weights

Named = dict[str, NDArray[Any]]
"""Arrays by their names."""

_BATCH = 4096


class Chunks:
    """The chunks of articles, gathered one article after the other; those taken over keep tokens and rows.

    Without a table there is nothing to gather.
    """

    def __init__(self, table: WordTable | None, kept: Kept | None = None) -> None:
        self._table = table
        self._kept = kept
        self._titles = Pieces(table) if table else None
        self._texts = Pieces(table) if table else None
        self._sizes: list[int] = []  # chunks, by article
        self._passages = array("i")
        self._old = array("q")  # the chunks' earlier numbers, or -1

    def add(self, title: str, first: int, headings: Iterable[str], bodies: Iterable[str]) -> None:
        """The chunks of an article whose first passage has this number."""
        texts: list[str] = []
        if self._titles and self._texts:
            self._titles.add(title)
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
        self._old.extend([-1] * len(texts))

    def keep(self, kept: Kept, title: str, first: int, number: int) -> None:
        """The chunks of an article as they were, when it had this number."""
        arrays = kept.arrays
        old = np.arange(arrays.chunk_begins[number], arrays.chunk_begins[number + 1], dtype=np.int64)
        passages = arrays.chunk_passage[old] - arrays.first_passage[number] + np.int32(first)
        self._passages.frombytes(passages.astype(np.int32).tobytes())
        self._old.frombytes(old.tobytes())
        self._sizes.append(old.size)
        if self._titles:
            self._titles.add(title)

    def arrays(self, weights: Weights) -> tuple[Named, Named]:
        """The arrays of these chunks, empty without a table; and their tokens, for the next build."""
        begins = begins_of(np.array(self._sizes, dtype=np.int64)).astype(np.int32)
        found = {"chunk_begins": begins, "chunk_passage": np.frombuffer(self._passages, dtype=np.int32)}
        if self._table is None or self._titles is None or not self._passages:
            rows, scales = np.zeros((0, DIMENSIONS), np.int8), np.zeros(0, np.float32)
            none: Named = {"token_begins": np.zeros(1, np.int64), "tokens": np.zeros(0, np.int32)}
            return {**found, **_rows(rows, scales), "token_rarity": np.zeros(0, np.float32)}, none
        old = np.frombuffer(self._old, dtype=np.int64)
        flat, edges = self._tokens(old)
        rarity = meaning.rarity(_frequencies(flat, edges, len(self._table.rows)), old.size)
        weighted = self._table.rows.astype(np.float32)
        weighted *= rarity[:, None]
        title_flat, title_edges = self._titles.tokens()
        titles = meaning.unit(kernel.sums(weighted, title_flat, title_edges, np.arange(title_edges.size - 1)))
        article = np.repeat(np.arange(len(self._sizes)), self._sizes)
        row, scale = np.empty((old.size, DIMENSIONS), dtype=np.int8), np.empty(old.size, dtype=np.float32)
        made = old < 0
        if self._kept is not None:
            # A row stands as long as none of the tokens that it sums became rarer or more frequent.
            moved = rarity != self._kept.arrays.token_rarity
            made |= _has(moved, flat, edges) | _has(moved, title_flat, title_edges)[article]
            row[~made] = self._kept.arrays.chunk_row[old[~made]]
            scale[~made] = self._kept.arrays.chunk_scale[old[~made]]
        wanted = np.flatnonzero(made)
        for i in range(0, wanted.size, _BATCH):
            some = wanted[i : i + _BATCH]
            own = meaning.unit(kernel.sums(weighted, flat, edges, some))
            mixed = meaning.blended(own, titles[article[some]], weights)
            row[some], scale[some] = meaning.packed(mixed)
        return {**found, **_rows(row, scale), "token_rarity": rarity}, {"token_begins": edges, "tokens": flat}

    def _tokens(self, old: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The tokens of all chunks, one after the other, and where each chunk's begin."""
        assert self._texts is not None
        tokens, edges = self._texts.tokens()
        if self._kept is None:
            return tokens, edges
        earlier, before = self._kept.remains.tokens, self._kept.remains.token_begins
        rows = np.where(old < 0, before.size - 1 + np.cumsum(old < 0) - 1, old)
        begins = np.concatenate([before[:-1], earlier.size + edges])
        return taken(np.concatenate([earlier, tokens]), begins, rows)


def rows(
    titles: Sequence[str], headings: Sequence[str], bodies: Sequence[str], first_passage: NDArray[np.int32],
    table: WordTable | None, weights: Weights,
) -> Named:  # fmt: skip
    """The arrays of the chunks of articles, by title, and by passage their headings and texts."""
    gathered = Chunks(table)
    edges = first_passage.tolist()
    for title, (first, last) in zip(titles, pairwise(edges), strict=True):
        gathered.add(title, first, headings[first:last], bodies[first:last])
    return gathered.arrays(weights)[0]


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

"""Vectors: the rows of meaning of every chunk of every passage, made when a snapshot is derived.

A chunk's text is its article's title twice, its heading, and up to CHUNK_WORDS words; small passages of one article
share a chunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.postings import distinct
from searchindex.ranking import meaning
from searchindex.ranking.meaning import DIMENSIONS, WordTable
from searchindex.ranking.weights import Weights

Named = dict[str, NDArray[Any]]
"""Arrays by their names."""

_BATCH = 4096
_AT_ONCE = 1 << 14
"""Tokens whose rows are summed at once: 16 MB of them."""


class Chunks:
    """The chunks of articles, gathered one article after the other; those taken over keep tokens and rows."""

    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = kept
        self._titles: list[str] = []
        self._sizes: list[int] = []  # chunks, by article
        self._passages: list[int] = []
        self._texts: list[str] = []
        self._old: list[NDArray[np.int64]] = []  # by article: the chunks' earlier numbers, or -1

    def add(self, title: str, first: int, headings: Iterable[str], bodies: Iterable[str]) -> None:
        """The chunks of an article whose first passage has this number."""
        before, room = len(self._texts), 0
        for passage, (heading, body) in enumerate(zip(headings, bodies, strict=True), first):
            size = body.count(" ") + 1
            if len(self._texts) > before and size <= room:
                self._texts[-1] += f" {heading} {body}"
                room -= size
                continue
            for stretch in meaning.chunks(body):
                self._passages.append(passage)
                self._texts.append(f"{title} {title} {heading} {stretch}")
            room = meaning.CHUNK_WORDS - self._texts[-1].count(" ")
        added = len(self._texts) - before
        self._titles.append(title)
        self._sizes.append(added)
        self._old.append(np.full(added, -1, dtype=np.int64))

    def keep(self, kept: Kept, title: str, first: int, number: int) -> None:
        """The chunks of an article as they were, when it had this number."""
        arrays = kept.arrays
        old = np.arange(arrays.chunk_begins[number], arrays.chunk_begins[number + 1], dtype=np.int64)
        self._passages += (arrays.chunk_passage[old] - int(arrays.first_passage[number]) + first).tolist()
        self._titles.append(title)
        self._sizes.append(old.size)
        self._old.append(old)

    def arrays(self, table: WordTable | None, weights: Weights) -> tuple[Named, Named]:
        """The arrays of these chunks, empty without a table; and their tokens, for the next build."""
        begins = np.concatenate([[0], np.cumsum(self._sizes)]).astype(np.int32)
        found = {"chunk_begins": begins, "chunk_passage": np.array(self._passages, dtype=np.int32)}
        if table is None or not self._passages:
            rows, scales = np.zeros((0, DIMENSIONS), np.int8), np.zeros(0, np.float32)
            none = {"chunk_begins": np.zeros_like(begins), "chunk_passage": np.zeros(0, np.int32)}
            tokens: Named = {"token_begins": np.zeros(1, np.int64), "tokens": np.zeros(0, np.int32)}
            return {**none, **_rows(rows, scales), "token_rarity": np.zeros(0, np.float32)}, tokens
        old = np.concatenate(self._old)
        flat, edges = self._tokens(table, old)
        rarity = meaning.rarity(_frequencies(flat, edges, len(table.rows)), old.size)
        weighted = rarity[:, None] * table.rows.astype(np.float32)
        title_flat, title_edges = _joined(table.tokens(self._titles))
        titles = _sums(weighted, title_flat, title_edges, np.arange(len(self._titles)))
        article = np.repeat(np.arange(len(self._titles)), self._sizes)
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
            mixed = meaning.blended(_sums(weighted, flat, edges, some), titles[article[some]], weights)
            row[some], scale[some] = meaning.packed(mixed)
        return {**found, **_rows(row, scale), "token_rarity": rarity}, {"token_begins": edges, "tokens": flat}

    def _tokens(self, table: WordTable, old: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The tokens of all chunks, one after the other, and where each chunk's begin."""
        fresh = iter(t for i in range(0, len(self._texts), _BATCH) for t in table.tokens(self._texts[i : i + _BATCH]))
        if self._kept is None:
            return _joined(list(fresh))
        begins, tokens = self._kept.remains.token_begins, self._kept.remains.tokens
        return _joined([next(fresh) if n < 0 else tokens[begins[n] : begins[n + 1]] for n in old.tolist()])


def rows(
    titles: Sequence[str], headings: Sequence[str], bodies: Sequence[str], first_passage: NDArray[np.int32],
    table: WordTable | None, weights: Weights,
) -> Named:  # fmt: skip
    """The arrays of the chunks of articles, by title, and by passage their headings and texts."""
    gathered = Chunks()
    edges = first_passage.tolist()
    for title, (first, last) in zip(titles, pairwise(edges), strict=True):
        gathered.add(title, first, headings[first:last], bodies[first:last])
    return gathered.arrays(table, weights)[0]


def _rows(row: NDArray[np.int8], scale: NDArray[np.float32]) -> Named:
    return {"chunk_row": row, "chunk_scale": scale, "chunk_signs": meaning.sign_bits(row)}


def _joined(tokens: Sequence[NDArray[np.int32]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    edges = np.concatenate([[0], np.cumsum([t.size for t in tokens])]).astype(np.int64)
    return (np.concatenate(tokens) if tokens else np.zeros(0, np.int32)).astype(np.int32, copy=False), edges


def _frequencies(flat: NDArray[np.int32], edges: NDArray[np.int64], many: int) -> NDArray[np.int64]:
    """In how many texts each token stands."""
    owner = np.repeat(np.arange(edges.size - 1, dtype=np.int64), np.diff(edges))
    found = distinct(np.sort(owner * many + flat))
    return np.bincount(found % many, minlength=many)


def _has(which: NDArray[np.bool_], flat: NDArray[np.int32], edges: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which texts have any of these tokens."""
    before = np.concatenate([[0], np.cumsum(which[flat])])
    return np.asarray(before[edges[1:]] > before[edges[:-1]])


def _sums(
    weighted: NDArray[np.float32], flat: NDArray[np.int32], edges: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The unit vectors of some texts: each text's is the same, whichever others are asked for."""
    sums = np.zeros((wanted.size, weighted.shape[1]), dtype=np.float32)
    sizes = edges[wanted + 1] - edges[wanted]
    ends = np.cumsum(sizes)
    at = 0
    while at < wanted.size:
        until = max(at + 1, int(np.searchsorted(ends, (ends[at] - sizes[at]) + _AT_ONCE, side="right")))
        some = np.flatnonzero(sizes[at:until]) + at
        if some.size:
            begins = np.cumsum(sizes[some]) - sizes[some]
            index = np.repeat(edges[wanted[some]] - begins, sizes[some]) + np.arange(int(sizes[some].sum()))
            sums[some] = np.add.reduceat(weighted.take(flat[index], axis=0), begins, axis=0)
        at = until
    return meaning.unit(sums)

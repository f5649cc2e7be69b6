"""Vectors: the rows of meaning of every chunk of every passage, made when a snapshot is derived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.ranking import meaning
from searchindex.ranking.meaning import DIMENSIONS, WordTable
from searchindex.ranking.weights import Weights

_BATCH = 4096


def rows(
    titles: Sequence[str],
    headings: Sequence[str],
    bodies: Sequence[str],
    first_passage: NDArray[np.int32],
    table: WordTable | None,
    weights: Weights,
) -> dict[str, Any]:
    """The chunks' arrays.  A chunk's text is its article's title twice, its heading, and up to 120 words."""
    passage_article = np.repeat(np.arange(len(titles)), np.diff(first_passage))
    owner: list[int] = []
    texts: list[str] = []
    if table is not None:
        room, last = 0, -1
        for passage, (heading, body) in enumerate(zip(headings, bodies, strict=True)):
            article = passage_article[passage]
            title = titles[article]
            size = body.count(" ") + 1
            if article == last and size <= room:
                texts[-1] += f" {heading} {body}"
                room -= size
                continue
            for stretch in meaning.chunks(body):
                owner.append(passage)
                texts.append(f"{title} {title} {heading} {stretch}")
            room, last = meaning.CHUNK_WORDS - texts[-1].count(" "), article
    chunk_passage = np.array(owner, dtype=np.int32)
    if table is None or not texts:
        empty = np.zeros((0, DIMENSIONS), np.int8)
        scale, rarity = np.zeros(0, np.float32), np.zeros(0, np.float32)
        return _arrays(chunk_passage, first_passage, empty, scale, rarity)
    tokens = [t for i in range(0, len(texts), _BATCH) for t in table.tokens(texts[i : i + _BATCH])]
    df = np.zeros(len(table.rows), dtype=np.int64)
    for found in tokens:
        df[np.unique(found)] += 1
    rarity = meaning.rarity(df, len(texts))
    named = np.array([table.vector(t, rarity) for t in table.tokens(titles)])
    chunk_article = passage_article[chunk_passage]
    row = np.empty((len(texts), DIMENSIONS), dtype=np.int8)
    scale = np.empty(len(texts), dtype=np.float32)
    for i in range(0, len(texts), _BATCH):
        some = np.array([table.vector(t, rarity) for t in tokens[i : i + _BATCH]])
        mixed = meaning.blended(some, named[chunk_article[i : i + _BATCH]], weights)
        row[i : i + _BATCH], scale[i : i + _BATCH] = meaning.packed(mixed)
    return _arrays(chunk_passage, first_passage, row, scale, rarity)


def _arrays(
    chunk_passage: NDArray[np.int32], first_passage: NDArray[np.int32], row: Any, scale: Any, rarity: Any
) -> dict[str, Any]:
    return {
        "chunk_begins": np.searchsorted(chunk_passage, first_passage).astype(np.int32),
        "chunk_passage": chunk_passage,
        "chunk_row": row,
        "chunk_scale": scale,
        "chunk_signs": meaning.sign_bits(row),
        "token_rarity": rarity,
    }

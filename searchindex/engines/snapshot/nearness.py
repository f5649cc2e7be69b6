"""Nearness: what neighbouring words of a question bring the passages in which they stand near each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.postings import Asked, Postings
from searchindex.ranking.weights import Weights

MOST_PLACES = 2000
"""Of the rarer word of a pair so many places are looked at: bounds the cost of two common words."""


@dataclass(frozen=True, slots=True)
class Near:
    """Passages, ascending, with what near pairs bring them; and their articles with the best of it."""

    passages: NDArray[Any]
    values: NDArray[Any]
    articles: NDArray[Any]
    best: NDArray[Any]


NOWHERE = Near(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int32), np.zeros(0))


def near_pairs(postings: Postings, asked: Asked, weights: Weights) -> Near:
    """The near-pair part of the sum, by passage and by article."""
    words = len(asked.groups)
    room = sum(min(a.places.size, b.places.size, MOST_PLACES) for a, b in pairwise(asked.groups))
    if not room:
        return NOWHERE
    known, total = postings.paired(words - 1)
    return Near(*postings.kernel.near_pairs(
        asked.packed, words, room, known, total, weights.pair_distance, MOST_PLACES, weights.pair_in_name,
        weights.k1, weights.pair / asked.norm,
    ))  # fmt: skip

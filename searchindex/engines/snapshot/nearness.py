"""Nearness: what neighbouring words of a question bring the passages in which they stand near each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import BODY
from searchindex.engines.snapshot.postings import Group, Postings, distinct
from searchindex.engines.snapshot.zones import where
from searchindex.ranking import pairs
from searchindex.ranking.weights import Weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Near:
    """Passages, ascending, with what near pairs bring them; and their articles with the best of it."""

    passages: NDArray[np.int32]
    values: Floats
    articles: NDArray[np.int32]
    best: Floats


NOWHERE = Near(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int32), np.zeros(0))


def near_pairs(postings: Postings, groups: Sequence[Group], norm: float, weights: Weights) -> Near:
    """The near-pair part of the sum, by passage and by article."""
    arrays = postings.arrays
    couples = enumerate(itertools.pairwise(groups))
    found = [pair for place, (a, b) in couples if (pair := _pair(postings, place, a, b, weights))]
    if not found:
        return NOWHERE
    passages, values = found[0] if len(found) == 1 else _together(found)
    values = values * (weights.pair / norm)
    articles = arrays.passage_article.take(passages)
    firsts = _firsts(articles)
    return Near(passages, values, articles[firsts], np.maximum.reduceat(values, firsts))


def _pair(
    postings: Postings, place: int, a: Group, b: Group, weights: Weights
) -> tuple[NDArray[np.int32], Floats] | None:
    """The passages in which two words stand near each other, ascending, and how much that says there."""
    arrays = postings.arrays
    places = pairs.near(a.places, b.places, weights.pair_distance)
    if not places.size:
        return None
    passage, kind = where(arrays, places)
    firsts = _firsts(passage)
    tf = np.add.reduceat(np.where(kind == BODY, 1.0, weights.pair_in_name), firsts)
    some = passage[firsts]
    articles = distinct(arrays.passage_article.take(some)).size
    return some, postings.pair_idf(place, articles) * tf / (tf + weights.k1)


def _together(found: Sequence[tuple[NDArray[np.int32], Floats]]) -> tuple[NDArray[np.int32], Floats]:
    """Several pairs' passages as one list, what they bring summed."""
    passages = np.concatenate([some for some, _ in found])
    order = passages.argsort(kind="stable")
    passages = passages[order]
    firsts = _firsts(passages)
    return passages[firsts], np.add.reduceat(np.concatenate([values for _, values in found])[order], firsts)


def _firsts(values: NDArray[Any]) -> NDArray[np.int64]:
    """Where each run of equal values begins."""
    first = np.empty(values.size, dtype=bool)
    first[0] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return np.flatnonzero(first)

"""Sections: which passages of the articles that are shown answer best, all of them weighed at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.port import SectionMatch
from searchindex.engines.snapshot.arrays import BODY, HEADING
from searchindex.engines.snapshot.scoring import Scorer, Scores

MOST = 8
"""So many of an article's sections are named at most."""


def best(scorer: Scorer, scores: Scores, articles: NDArray[np.int64]) -> list[tuple[SectionMatch, ...]]:
    """The best sections of each article, by the words, pairs and meaning that the article itself was found by.

    The passages of all articles are laid end to end; `shift` takes a passage's number to its place there.
    """
    arrays = scorer.arrays
    firsts = arrays.first_passage[articles].astype(np.int64)
    sizes = arrays.first_passage[articles + 1] - firsts
    begins = np.cumsum(sizes) - sizes
    shift, total = begins - firsts, int(sizes.sum())
    values, said = _words(scorer, scores, articles, shift, total)
    values += _pairs(scorer, scores, firsts, sizes, shift, total)
    if scores.question is not None:
        values += _meaning(scorer, scores.question, articles, shift, total)
    found = []
    for begin, size, first in zip(begins.tolist(), sizes.tolist(), firsts.tolist(), strict=True):
        own = values[begin : begin + size]
        order = np.argsort(-own, kind="stable")[:MOST].tolist()
        some = (SectionMatch(first + i, float(own[i]), bool(said[begin + i])) for i in order if own[i] > 0)
        found.append(tuple(some))
    return found


def spans(lows: NDArray[Any], highs: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All numbers from each low up to its high, one after the other, and which span each belongs to."""
    sizes = (highs - lows).astype(np.int64)
    owner = np.repeat(np.arange(sizes.size), sizes)
    return np.arange(sizes.sum()) + (lows - np.cumsum(sizes) + sizes)[owner], owner


def _words(
    scorer: Scorer, scores: Scores, articles: NDArray[np.int64], shift: NDArray[np.int64], total: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What words bring each passage, and whether its text has any of them."""
    arrays, weights = scorer.arrays, scorer.weights
    values, said = np.zeros(total), np.zeros(total, dtype=bool)
    first, last = (arrays.first_place[articles + i].astype(np.uint32) for i in (0, 1))
    for group in scores.groups:
        index, owner = spans(group.places.searchsorted(first), group.places.searchsorted(last))
        if index.size:
            passage, kind = scorer.where(group.places[index])
            at = passage + shift[owner]
            gain = np.where(kind == HEADING, weights.heading, np.where(kind == BODY, weights.body, 0.0))
            tf = np.bincount(at, weights=gain, minlength=total)
            values += group.idf / scores.norm * tf / (tf + weights.k1)
            said[at[kind == BODY]] = True
    return values, said


def _pairs(
    scorer: Scorer, scores: Scores, firsts: NDArray[Any], sizes: NDArray[Any], shift: NDArray[Any], total: int
) -> NDArray[np.float64]:
    """What near pairs bring each passage."""
    values = np.zeros(total)
    lows, highs = (scores.pair_passages.searchsorted(edge) for edge in (firsts, firsts + sizes))
    index, owner = spans(lows, highs)
    values[scores.pair_passages[index] + shift[owner]] = scores.pair_values[index]
    return values * (scorer.weights.pair / scores.norm)


def _meaning(
    scorer: Scorer, question: NDArray[np.float32], articles: NDArray[np.int64], shift: NDArray[Any], total: int
) -> NDArray[np.float64]:
    """How near each passage is in meaning; passages that share a chunk are equally near."""
    arrays = scorer.arrays
    rows, owner = spans(arrays.chunk_begins[articles], arrays.chunk_begins[articles + 1])
    begins, dots = arrays.chunk_passage[rows] + shift[owner], scorer.dots(rows, question)
    alike = dots[np.searchsorted(begins, np.arange(total), side="right") - 1].astype(np.float64)
    np.maximum.at(alike, begins, dots)
    return np.maximum(alike, 0)

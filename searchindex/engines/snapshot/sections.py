"""Sections: which passages of the articles that are shown answer best, all of them weighed at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.port import SectionMatch
from searchindex.engines.snapshot.arrays import BODY, HEADING
from searchindex.engines.snapshot.postings import spans
from searchindex.engines.snapshot.scoring import Scorer, Scores
from searchindex.engines.snapshot.zones import where

MOST = 8
"""So many of an article's sections are named at most."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Laid:
    """The passages of some articles, ascending, laid end to end: `shift` takes a passage's number to its place."""

    articles: NDArray[np.int64]
    firsts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    begins: NDArray[np.int64]
    shift: NDArray[np.int64]
    total: int


def best(scorer: Scorer, scores: Scores, articles: NDArray[np.int64]) -> list[tuple[SectionMatch, ...]]:
    """The best sections of each article, by the words, pairs and meaning that the article itself was found by."""
    order = articles.argsort()
    laid = _laid(scorer, articles[order])
    values, said = _words(scorer, scores, laid)
    _add_pairs(scores, laid, values)
    if scores.question is not None:
        values += _meaning(scorer, scores, scores.question, laid)
    owner = np.repeat(np.arange(articles.size), laid.sizes)
    ranking = np.lexsort((-values, owner))
    rank = np.arange(laid.total) - laid.begins[owner]
    kept = ranking[(rank < MOST) & (values[ranking] > 0)]
    numbers = kept - laid.shift[owner[kept]]
    matches = tuple(map(SectionMatch, numbers.tolist(), values[kept].tolist(), said[kept].tolist()))
    ends = np.cumsum(np.bincount(owner[kept], minlength=articles.size))
    begins = np.concatenate([[0], ends[:-1]])
    # Laid out in ascending order, wanted in the order given.
    back = order.argsort()
    return [matches[begin:end] for begin, end in zip(begins[back].tolist(), ends[back].tolist(), strict=True)]


def _laid(scorer: Scorer, articles: NDArray[np.int64]) -> _Laid:
    first_passage = scorer.arrays.first_passage
    firsts = first_passage[articles].astype(np.int64)
    sizes = first_passage[articles + 1] - firsts
    ends = np.cumsum(sizes)
    begins = ends - sizes
    return _Laid(articles, firsts, sizes, begins, begins - firsts, int(ends[-1]) if ends.size else 0)


def _words(scorer: Scorer, scores: Scores, laid: _Laid) -> tuple[Floats, NDArray[np.bool_]]:
    """What words bring each passage, and whether its text has any of them."""
    arrays, weights = scorer.arrays, scorer.weights
    edges = np.concatenate([arrays.first_place[laid.articles + i] for i in (0, 1)]).astype(np.uint32)
    many = laid.articles.size
    places, owners, words = [], [], []
    for group in scores.groups:
        bounds = group.places.searchsorted(edges)
        index, owner = spans(bounds[:many], bounds[many:])
        places.append(group.places[index])
        owners.append(owner)
        words.append(owner.size)
    if not sum(words):
        return np.zeros(laid.total), np.zeros(laid.total, dtype=bool)
    passage, kind = where(arrays, np.concatenate(places))
    at = passage + laid.shift[np.concatenate(owners)]
    gains = np.zeros(3)
    gains[HEADING], gains[BODY] = weights.heading, weights.body
    cell = at + np.repeat(np.arange(len(words)) * laid.total, words)
    tf = np.bincount(cell, gains[kind], len(words) * laid.total).reshape(len(words), laid.total)
    shares = np.array([group.idf / scores.norm for group in scores.groups])
    said = np.zeros(laid.total, dtype=bool)
    said[at[kind == BODY]] = True
    return shares @ (tf / (tf + weights.k1)), said


def _add_pairs(scores: Scores, laid: _Laid, values: Floats) -> None:
    """What near pairs bring each passage."""
    near = scores.near
    if near.passages.size:
        lows, highs = (near.passages.searchsorted(edge) for edge in (laid.firsts, laid.firsts + laid.sizes))
        index, owner = spans(lows, highs)
        values[near.passages[index] + laid.shift[owner]] += near.values[index]


def _meaning(scorer: Scorer, scores: Scores, question: NDArray[np.float32], laid: _Laid) -> Floats:
    """How near each passage is in meaning; passages that share a chunk are equally near."""
    arrays = scorer.arrays
    rows, owner = spans(arrays.chunk_begins[laid.articles], arrays.chunk_begins[laid.articles + 1])
    dots = _dots(scorer, scores, question, laid)
    begins = arrays.chunk_passage[rows] + laid.shift[owner]
    first = np.flatnonzero(np.diff(begins, prepend=-1))
    shared = np.cumsum(np.bincount(begins, minlength=laid.total)) - 1
    alike = dots[shared].astype(np.float64)
    alike[begins[first]] = np.maximum.reduceat(dots, first)
    return np.maximum(alike, 0)


def _dots(scorer: Scorer, scores: Scores, question: NDArray[np.float32], laid: _Laid) -> NDArray[np.float32]:
    """The dots of all their chunks: those by which the articles were ranked, where all of them were."""
    known = scores.alike
    if known is not None and known.articles.size:
        at = np.minimum(known.articles.searchsorted(laid.articles), known.articles.size - 1)
        if (known.articles[at] == laid.articles).all():
            index, _ = spans(known.begins[at], known.ends[at])
            return known.dots[index]
    return scorer.meaning.alike(laid.articles, question).dots

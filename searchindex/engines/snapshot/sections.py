"""Sections: which passages of the articles that are shown answer best."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.port import SectionMatch
from searchindex.engines.snapshot.scoring import Scorer, Scores

MOST = 8
"""So many of an article's sections are named at most."""


def best(scorer: Scorer, scores: Scores, articles: NDArray[np.int64]) -> list[tuple[SectionMatch, ...]]:
    """The best sections of each article, by the words, pairs and meaning that the article itself was found by."""
    weights, near, asked = scorer.weights, scores.near, scores.asked
    ends, passages, values, said = scorer.kernel.sections(
        asked.packed, len(asked.groups), weights.heading, weights.body, weights.k1, near.passages, near.values,
        articles, _dots(scorer, scores, articles), MOST,
    )  # fmt: skip
    matches = tuple(map(SectionMatch, passages.tolist(), values.tolist(), said.tolist()))
    return [matches[begin:end] for begin, end in pairwise([0, *ends.tolist()])]


def _dots(scorer: Scorer, scores: Scores, articles: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """The dots of their chunks, None without meaning: those they were ranked by, where all of them were."""
    if scores.question is None:
        return None
    known = scores.alike
    if known is not None and known.articles.size:
        at = np.minimum(known.articles.searchsorted(articles), known.articles.size - 1)
        if (known.articles[at] == articles).all():
            return known.dots, known.begins[at]
    dots, begins, _ = scorer.kernel.dots(articles, scores.question)
    return dots, begins

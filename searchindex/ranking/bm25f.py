"""BM25F: how much an article's words speak for it.  The sum stands in `weights`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from searchindex.ranking.weights import Weights

Floats = NDArray[np.float32]


def idf(df: float, articles: int) -> float:
    """The weight of a term that `df` of `articles` have: above 0, and the rarer the higher."""
    return math.log(1 + (articles - df + 0.5) / (df + 0.5))


def length_norms(lengths: NDArray[np.int64], b: float) -> NDArray[np.float64]:
    """The divisor of a field's term frequencies, by article.  The average is over articles that have the field."""
    filled = lengths[lengths > 0]
    average = float(filled.mean()) if filled.size else 1.0
    norms: NDArray[np.float64] = 1 - b + b * (lengths / average)
    return norms


def saturate(tf: NDArray[np.float64], weights: Weights) -> Floats:
    """Weighted frequencies to impacts between 0 and 1: the part of the sum that no query changes."""
    return (tf / (weights.k1 + tf)).astype(np.float32)

"""Measures of a ranking against judgments.  Pure functions over ranked ids and gains.

Source of nDCG with gain 2^g - 1: Burges et al., Learning to Rank using Gradient Descent (2005).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

DEPTH = 10
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Scores:
    """What one query, or the mean of many, scores.  All but `zero` are better when higher."""

    ndcg: float
    mrr: float
    recall: float
    success: float
    zero: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds between which it lies with 95 % confidence, by bootstrap over queries."""

    mean: float
    low: float
    high: float


def scores(ranked: Sequence[str], gains: Mapping[str, float]) -> Scores:
    """How well the first ten of `ranked` answer a query whose judged documents have these gains."""
    shown = list(dict.fromkeys(ranked))[:DEPTH]
    found = [gains.get(document, 0.0) for document in shown]
    best = sorted(gains.values(), reverse=True)[:DEPTH]
    first = next((i for i, gain in enumerate(found) if gain > 0), None)
    relevant = sum(gain > 0 for gain in gains.values())
    return Scores(
        ndcg=dcg(found) / dcg(best) if dcg(best) else 0.0,
        mrr=0.0 if first is None else 1 / (first + 1),
        recall=sum(gain > 0 for gain in found) / relevant if relevant else 0.0,
        success=float(first == 0),
        zero=float(not shown),
    )


def dcg(gains: Sequence[float]) -> float:
    """Discounted cumulative gain: sum of (2^g - 1) / log2(rank + 1)."""
    return sum((2**gain - 1) / math.log2(rank + 2) for rank, gain in enumerate(gains))


def intervals(every: Sequence[Scores], seed: int = 1) -> dict[str, Interval]:
    """The mean of each measure over the queries, with its confidence interval.  The same seed gives the same bounds."""
    table = np.array([[getattr(s, f.name) for f in fields(Scores)] for s in every])
    picks = np.random.default_rng(seed).integers(0, len(every), (RESAMPLES, len(every)))
    means = table[picks].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    names = [f.name for f in fields(Scores)]
    return {n: Interval(*map(float, v)) for n, *v in zip(names, table.mean(axis=0), low, high, strict=True)}

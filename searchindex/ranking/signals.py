"""Signals: what visitors' stars and clicks add to an article's score.  Unknown is never bad.

    stars:  b(n) = m(n) - z * s / sqrt(C + n)    lower bound of the mean after n votes, where
            m(n) = (C * 3 + sum of stars) / (C + n)    is the mean with C votes of three stars put in first
            added = b(n) - b(0), over 4             so that no votes add nothing and a few add little
    clicks: the same with shares of 0 and 1 around the knowledge base's own share of shown hits that are clicked

Together they add at most MOST to a score, a tenth of what one matching word may, and never reach an exact title.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

MOST = 0.1
PUT_IN_FIRST = 10
Z = 1.0


def of_stars(stars: Sequence[int]) -> float:
    """Between -1 and 1: how much better or worse than unknown these votes are."""
    votes = sum(stars)
    total = sum((i + 1) * n for i, n in enumerate(stars))
    return _above_unknown(total, votes, 3.0, sqrt(2.0)) / 4


def of_clicks(clicks: int, shown: int, usual: float) -> float:
    """Between -1 and 1: how much more or less than usual the article is clicked where it is shown."""
    return _above_unknown(float(min(clicks, shown)), shown, usual, sqrt(usual * (1 - usual)))


def added(stars: Sequence[int], clicks: int, shown: int, usual: float) -> float:
    """What an article's signals add to its score, at most MOST either way."""
    together = of_stars(stars) + of_clicks(clicks, shown, usual)
    return MOST * max(-1.0, min(1.0, together))


def _above_unknown(total: float, count: int, mean: float, deviation: float) -> float:
    lower = (PUT_IN_FIRST * mean + total) / (PUT_IN_FIRST + count) - Z * deviation / sqrt(PUT_IN_FIRST + count)
    return lower - (mean - Z * deviation / sqrt(PUT_IN_FIRST))

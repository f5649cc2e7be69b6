"""Timing: everyone answers each question in turn, in one process, so that a slow moment of the machine meets all."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")
Milliseconds = NDArray[np.float64]
"""Rounds by questions; not a number where a question was not put."""


ORDER = 20
"""Where the drawing of orders begins: the same in every run."""


@dataclass(frozen=True, slots=True)
class Latency:
    """What a call takes, in milliseconds: the median over the rounds of each percentile."""

    p50: float
    p95: float
    p99: float
    calls: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """One's percentile over another's: the median over the rounds, and the lowest and highest round."""

    median: float
    low: float
    high: float


def interleaved(
    calls: Mapping[str, Callable[[Item], object]],
    items: Sequence[Item],
    rounds: int,
    every: Mapping[str, int] | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> dict[str, Milliseconds]:
    """How long each call took for each item.  The order is drawn anew for each item.

    So each follows on each other about as often: whoever comes after one that swept the caches is slower, and whoever
    comes after one that read the same files is faster.  A name in `every` is called for every n-th item only: it is so
    slow that it would take all the time.
    """
    every = every or {}
    taken = {name: np.full((rounds, len(items)), np.nan) for name in calls}
    names, rng = list(calls), random.Random(ORDER)
    with still():
        for number in range(rounds):
            for place, item in enumerate(items):
                progress(number * len(items) + place, rounds * len(items))
                for name in rng.sample(names, len(names)):
                    if place % every.get(name, 1) == 0:
                        taken[name][number, place] = _milliseconds(calls[name], item)
    return taken


def latency(taken: Milliseconds) -> Latency:
    """The percentiles of what was measured."""
    asked = taken[:, ~np.isnan(taken).all(axis=0)]
    p50, p95, p99 = (float(np.median(np.percentile(asked, p, axis=1))) for p in (50, 95, 99))
    return Latency(p50, p95, p99, int(asked.size))


def ratio(one: Milliseconds, other: Milliseconds, percentile: float) -> Ratio:
    """One's percentile over the other's, round by round, over the questions that both were asked."""
    both = ~(np.isnan(one).any(axis=0) | np.isnan(other).any(axis=0))
    if not both.any():
        raise ValueError("no question was put to both")
    by_round = np.percentile(one[:, both], percentile, axis=1) / np.percentile(other[:, both], percentile, axis=1)
    return Ratio(float(np.median(by_round)), float(by_round.min()), float(by_round.max()))


@contextmanager
def still() -> Iterator[None]:
    """The collector of cycles looks at nothing that stood before, so no call pays for another's past."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _milliseconds(call: Callable[[Item], object], item: Item) -> float:
    began = time.perf_counter_ns()
    call(item)
    return (time.perf_counter_ns() - began) / 1e6

"""The arithmetic of the benchmarks is right, and nobody is favoured."""

from __future__ import annotations

import gc
import time
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.timing import interleaved, latency, ratio, still

NAN = float("nan")


def test_percentiles_are_of_each_round_and_the_middle_round_is_told():
    taken = np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [10.0, 20.0, 30.0, 40.0, 50.0], [2.0, 4.0, 6.0, 8.0, 10.0]])
    found = latency(taken)
    assert found.p50 == 6.0
    assert found.p95 == pytest.approx(9.6)
    assert found.p99 == pytest.approx(9.92)
    assert found.calls == 15


def test_questions_that_were_not_put_do_not_count():
    taken = np.array([[1.0, NAN, 3.0, NAN, 5.0]])
    assert latency(taken).p50 == 3.0
    assert latency(taken).calls == 3


def test_a_ratio_is_taken_round_by_round():
    one = np.array([[1.0, 1.0, 1.0], [4.0, 4.0, 4.0], [3.0, 3.0, 3.0]])
    other = np.array([[2.0, 2.0, 2.0], [4.0, 4.0, 4.0], [2.0, 2.0, 2.0]])
    found = ratio(one, other, 50)
    assert (found.low, found.median, found.high) == (0.5, 1.0, 1.5)


def test_a_ratio_is_over_the_questions_that_both_were_asked():
    one = np.array([[1.0, 100.0, 1.0, 100.0]])
    other = np.array([[2.0, NAN, 2.0, NAN]])
    assert ratio(one, other, 50).median == 0.5
    with pytest.raises(ValueError, match="no question"):
        ratio(one, np.full((1, 4), NAN), 50)


def test_everyone_is_asked_everything():
    order: list[tuple[str, int]] = []
    calls = {name: lambda item, name=name: order.append((name, item)) for name in ("a", "b", "c")}
    taken = interleaved(calls, [0, 1, 2], rounds=2)
    assert {name: rows.shape for name, rows in taken.items()} == {"a": (2, 3), "b": (2, 3), "c": (2, 3)}
    assert not any(np.isnan(rows).any() for rows in taken.values())
    assert sorted(order) == sorted([(name, item) for name in "abc" for item in range(3)] * 2)


def test_each_follows_on_each_other_about_as_often():
    order: list[str] = []
    calls = {name: lambda _, name=name: order.append(name) for name in "abcd"}
    interleaved(calls, range(600), rounds=2)
    followed = Counter((one, other) for place, (one, other) in enumerate(pairwise(order)) if place % 4 != 3)
    assert len(followed) == 12
    assert max(followed.values()) < 1.3 * min(followed.values())


def test_a_slow_one_is_asked_every_nth_question():
    taken = interleaved({"quick": str, "slow": str}, list(range(10)), rounds=2, every={"slow": 4})
    assert np.isnan(taken["slow"]).sum() == 2 * 7
    assert not np.isnan(taken["slow"][:, ::4]).any()


def test_times_are_in_milliseconds():
    taken = interleaved({"sleeper": lambda _: time.sleep(0.02)}, [1, 2], rounds=1)
    assert 19 < latency(taken["sleeper"]).p50 < 2000


def test_the_past_is_frozen_while_times_are_taken():
    with still():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0

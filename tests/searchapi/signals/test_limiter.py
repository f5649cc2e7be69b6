"""So many posts a minute from one address, and no more."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from searchapi.signals.limiter import Limiter


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_taken_and_then_one_has_to_wait_as_long_as_is_said():
    clock = Clock()
    limiter = Limiter(6, clock)
    assert [limiter.wait_seconds(b"a") for _ in range(6)] == [0] * 6
    wait = limiter.wait_seconds(b"a")
    assert wait == 10
    assert limiter.wait_seconds(b"b") == 0
    clock.now += wait
    assert [limiter.wait_seconds(b"a"), limiter.wait_seconds(b"a")] == [0, 10]


@given(st.integers(1, 20), st.lists(st.floats(0, 30), max_size=60))
def test_no_minute_sees_more_than_a_burst_and_a_minute_of_posts(most, pauses):
    clock = Clock()
    limiter, taken = Limiter(most, clock), []
    for pause in pauses:
        clock.now += pause
        if limiter.wait_seconds(b"a") == 0:
            taken.append(clock.now)
    for first in taken:
        assert sum(first <= at < first + 60 for at in taken) <= 2 * most


@given(st.integers(1, 1000))
def test_a_whole_burst_is_taken_whatever_the_limit(most):
    limiter = Limiter(most, Clock())
    assert [limiter.wait_seconds(b"a") for _ in range(most)] == [0] * most
    assert limiter.wait_seconds(b"a") > 0


def test_processes_share_the_buckets():
    limiter = Limiter(3, Clock())
    for _ in range(3):
        child = os.fork()
        if child == 0:
            os._exit(limiter.wait_seconds(b"a"))
        assert os.waitpid(child, 0)[1] == 0
    assert limiter.wait_seconds(b"a") == 20
    assert limiter.wait_seconds(b"b") == 0

"""Hosts are asked no faster than they ask for."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from indexer.fetch.crawl.pace import SILENT_FAILURES, LeftAloneError, Pace, retry_after

SITE, OTHER = ("http", "kb.example", 80), ("http", "docs.example", 80)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now = max(self.now, self.now + seconds)
        await asyncio.sleep(0)


@pytest.fixture
def clock():
    return Clock()


def paced(clock, delay=0.0):
    return Pace(delay, 300, clock, clock.sleep)


def turns(pace, clock, site, count):
    async def take():
        times = []
        for _ in range(count):
            await pace.turn(site)
            times.append(clock())
        return times

    return asyncio.run(take())


def test_requests_to_one_host_keep_its_pause_and_others_need_not(clock):
    pace = paced(clock)
    pace.slow_down(SITE, 10)
    assert turns(pace, clock, SITE, 3) == [100, 110, 120]
    assert turns(pace, clock, OTHER, 2) == [120, 120]


def test_many_that_wait_go_one_after_the_other(clock):
    pace = paced(clock, 2)

    async def take():
        times = []

        async def one():
            await pace.turn(SITE)
            times.append(clock())

        await asyncio.gather(*(one() for _ in range(5)))
        return times

    times = asyncio.run(take())
    assert all(after - before >= 2 for before, after in pairwise(times))


def test_a_pause_is_no_longer_than_the_settings_allow_and_no_shorter(clock):
    pace = paced(clock, 5)
    pace.slow_down(SITE, 1)
    assert turns(pace, clock, SITE, 2) == [100, 105]
    pace.slow_down(SITE, 9_999)
    assert turns(pace, clock, SITE, 2) == [110, 410]


def test_a_host_that_asks_for_time_gets_it(clock):
    pace = paced(clock)
    pace.hold(SITE, 120)
    assert turns(pace, clock, SITE, 1) == [220]


def test_a_host_that_asks_for_too_much_is_left_alone(clock):
    pace = paced(clock)
    pace.hold(SITE, 301)
    with pytest.raises(LeftAloneError, match="301 seconds"):
        turns(pace, clock, SITE, 1)
    assert turns(pace, clock, OTHER, 1) == [100]


def test_a_host_that_stopped_answering_is_left_alone_unless_it_answers_in_between(clock):
    pace = paced(clock)
    for _ in range(SILENT_FAILURES - 1):
        pace.failed(SITE)
    pace.answered(SITE)
    pace.failed(SITE)
    turns(pace, clock, SITE, 1)
    for _ in range(SILENT_FAILURES):
        pace.failed(SITE)
    with pytest.raises(LeftAloneError, match="stopped answering"):
        turns(pace, clock, SITE, 1)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), (" 0 ", 0), ("Tue, 10 Mar 2026 12:02:00 GMT", 120), ("Tue, 10 Mar 2020 12:02:00 GMT", 0),
     ("soon", None), ("", None), ("-5", None), ("1.5", None), ("٣", None)],
)  # fmt: skip
def test_times_to_come_back_are_read(header, seconds):
    assert retry_after(header, NOW) == seconds

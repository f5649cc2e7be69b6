"""Questions wait in a short queue, posts and files in another, health in none."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapi.channel import Dispatcher
from searchapi.crew import Crew
from searchapi.lanes import LONGEST_WAIT_SECONDS, Lanes, lane_of
from tests.searchapi.test_crew import resting, sailing


@dataclass
class Asked:
    """As much of waitress's request as a lane looks at."""

    path: str
    command: str = "GET"
    error: object = None


@dataclass(eq=False)
class Line:
    """As much of a connection as a lane needs: it answers when it is let."""

    requests: list[Asked]
    let: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    refused: bool = False

    def service(self) -> None:
        self.begun.set()
        assert self.let.wait(10)

    def refuse(self) -> None:
        self.refused = True

    def turn_away(self) -> bool:
        self.refused = True
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def line(path, command="GET"):
    return Line([Asked(path, command)])


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("GET", "/healthz", "quick"),
        ("GET", "/readyz", "quick"),
        ("GET", "/metrics", "quick"),
        ("GET", "/static/answerbox.css", "quick"),
        ("GET", "/api/search", "ask"),
        ("GET", "/", "ask"),
        ("GET", "/articles/1", "ask"),
        ("POST", "/api/click", "side"),
        ("GET", "/media/1.mp4", "side"),
        ("GET", "/insights", "side"),
    ],
)
def test_a_request_waits_with_its_like(method, path, lane):
    assert lane_of(method, path) == lane


@pytest.fixture
def dispatcher():
    """Four threads, two questions may wait."""
    found = Dispatcher(Lanes(4, 2))
    with sailing(Crew(4, resting, found.following, lambda: None)):
        yield found


def test_with_all_slots_taken_health_is_answered_and_the_excess_refused_at_once(dispatcher):
    questions, posts = [line("/search") for _ in range(5)], [line("/api/click", "POST")]
    for one in [*questions[:2], *posts]:
        dispatcher.add_task(one)
    assert all(one.begun.wait(10) for one in [*questions[:2], *posts])
    for one in questions[2:]:
        dispatcher.add_task(one)
    assert [one.refused for one in questions] == [False, False, False, False, True]
    assert (dispatcher.queue.waiting, dispatcher.queue.running, dispatcher.refused) == (2, 3, 1)
    health = line("/healthz")
    dispatcher.add_task(health)
    assert health.begun.wait(10)
    for one in [health, *questions, *posts]:
        one.let.set()
    assert all(one.begun.wait(10) for one in questions[:4])
    assert not questions[4].begun.is_set()


def test_a_lane_whose_slots_are_held_too_long_is_stuck():
    clock = Clock()
    lanes = Lanes(4, 9, clock)
    for path in ("/search", "/search", "/search", "/healthz"):
        lanes.append(line(path))
    seats = [lanes.popleft() for _ in range(3)]
    assert len(lanes) == 0
    clock.now = 29
    assert lanes.stuck(30) == ""
    clock.now = 31
    assert lanes.stuck(30) == "ask"
    seats[1]._channel.let.set()
    seats[1].service()
    assert lanes.stuck(30) == ""


def test_who_has_waited_too_long_is_told_to_come_back():
    clock = Clock()
    lanes = Lanes(3, 9, clock)
    late = line("/search")
    late.let.set()
    lanes.append(late)
    clock.now = LONGEST_WAIT_SECONDS + 0.1
    lanes.popleft().service()
    assert late.refused


@given(st.lists(st.sampled_from(["/search", "/healthz", "/media/1", "done"]), max_size=60))
def test_no_lane_ever_runs_more_than_its_slots_and_none_is_forgotten(events):
    lanes, running, taken, added = Lanes(4, 5), [], 0, 0
    for event in events:
        if event == "done":
            if running:
                seat = running.pop(0)
                seat._channel.let.set()
                seat.service()
        else:
            one = line(event)
            if lanes.admits(one):
                lanes.append(one)
                added += 1
        while len(lanes):
            running.append(lanes.popleft())
            taken += 1
        assert all(len(lane.running) <= lane.slots and len(lane.waiting) <= lane.most for lane in lanes.lanes.values())
        assert taken + lanes.waiting == added
        assert lanes.running == len(running)

"""Who waits for which slot: questions in a short queue, posts and files in another, health in none."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LONGEST_WAIT_SECONDS = 3.0
"""Whoever has waited so long is told to come back: most have gone by then."""

_QUICK = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json", "/opensearch.xml", "/widget.js"})
_SIDE = ("/media/", "/insights")


def lane_of(method: str, path: str) -> str:
    """`quick` for what needs neither the index nor a disk, `side` for what waits for a disk, else `ask`."""
    if path in _QUICK or path.startswith("/static/"):
        return "quick"
    return "side" if method == "POST" or path.startswith(_SIDE) else "ask"


@dataclass(slots=True)
class Lane:
    """Requests of one kind: `slots` of them under way at most, `most` waiting."""

    slots: int
    most: int
    waiting: deque[Seat] = field(default_factory=deque)
    running: dict[Seat, float] = field(default_factory=dict)

    @property
    def takable(self) -> int:
        """How many of those that wait may begin now."""
        # Asked at every turn of the loop, where calling min and max takes as long again.
        free, waiting = self.slots - len(self.running), len(self.waiting)
        return waiting if waiting < free else free if free > 0 else 0


class Seat:
    """A place in a lane, as waitress has a task.  It is given up when the request has been answered."""

    __slots__ = ("_channel", "_clock", "_lane", "_since")

    def __init__(self, channel: Any, lane: Lane, clock: Callable[[], float]) -> None:
        self._channel, self._lane, self._clock, self._since = channel, lane, clock, clock()

    def service(self) -> None:
        """Answers, late comers with a refusal."""
        try:
            if self._clock() - self._since > LONGEST_WAIT_SECONDS:
                self._channel.refuse()
            self._channel.service()
        finally:
            self._lane.running.pop(self, None)

    def cancel(self) -> None:
        """Nobody will answer."""
        self._channel.cancel()


class Lanes:
    """The requests that wait and those under way.  Its length is how many may begin now.

    Of `threads`, one is left for posts and files and one for what is quick; `waiting` may wait in a lane.
    """

    def __init__(self, threads: int, waiting: int, clock: Callable[[], float] = time.monotonic) -> None:
        # As many connections as there may be can wait for what is quick: that is its bound.
        self.lanes = {
            "quick": Lane(threads, 1_000_000),
            "ask": Lane(threads - 2, waiting),
            "side": Lane(1, waiting),
        }
        self._clock = clock

    def __len__(self) -> int:
        return sum(lane.takable for lane in self.lanes.values())

    def admits(self, channel: Any) -> bool:
        """Whether its request may wait."""
        lane = self._lane(channel)
        return len(lane.waiting) < lane.most

    def has_room(self, name: str) -> bool:
        """Whether one more request may wait in the lane of this name."""
        lane = self.lanes[name]
        return len(lane.waiting) < lane.most

    def append(self, channel: Any) -> None:
        """Takes a seat for the channel's request."""
        lane = self._lane(channel)
        lane.waiting.append(Seat(channel, lane, self._clock))

    def popleft(self) -> Seat | None:
        """The next that may begin, the quick ones first; None while none may."""
        for lane in self.lanes.values():
            if lane.takable:
                seat = lane.waiting.popleft()
                lane.running[seat] = self._clock()
                return seat
        return None

    def stuck(self, seconds: float) -> str:
        """The lane all of whose slots have been taken by the same requests for longer than that, or ""."""
        before = self._clock() - seconds
        for name, lane in self.lanes.items():
            if sum(began < before for began in list(lane.running.values())) >= lane.slots:
                return name
        return ""

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return sum(len(lane.waiting) for lane in self.lanes.values())

    @property
    def running(self) -> int:
        """How many are being answered."""
        return sum(len(lane.running) for lane in self.lanes.values())

    def _lane(self, channel: Any) -> Lane:
        request = channel.requests[0]
        return self.lanes["quick" if request.error else lane_of(request.command, request.path)]

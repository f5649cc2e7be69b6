"""A worker's signs of life: its pulse for the parent, its load for the metrics, its overloads for the log."""

from __future__ import annotations

from collections.abc import Callable

from searchapi.announcement import Pulse
from searchapi.log import log
from searchapi.metrics import Metrics
from searchapi.worker import Load

CALM_SECONDS = 5.0
"""An overload is over when nobody has been refused for so long."""

_MEASURE_SECONDS = 0.2


class Vitals:
    """Called at each turn of the worker's loop; `clock` is the system's monotonic one."""

    def __init__(
        self, number: int, pulse: Pulse, metrics: Metrics, lost: Callable[[], int], clock: Callable[[], float]
    ) -> None:
        self._number, self._pulse, self._metrics, self._lost, self._clock = number, pulse, metrics, lost, clock
        self._measured = 0.0
        self._refused = 0
        self._refused_before = 0
        self._refused_at: float | None = None

    def __call__(self, look: Callable[[], Load]) -> None:
        """Cheap: the loop turns thousands of times a second, and the load is looked at a few times only."""
        now = self._clock()
        if now - self._measured < _MEASURE_SECONDS:
            return
        self._measured, load = now, look()
        self._pulse.beat(self._number, now)
        self._metrics.waiting.set(load.waiting)
        self._metrics.running.set(load.running)
        self._metrics.connections.set(load.connections)
        self._metrics.lost.set(self._lost())
        self._judge(load, now)

    def _judge(self, load: Load, now: float) -> None:
        """One line when an overload begins and one when it ends, however many were refused."""
        if load.refused > self._refused:
            self._metrics.refused.inc(load.refused - self._refused)
            if self._refused_at is None:
                log("overload.began", worker=self._number, waiting=load.waiting)
                self._refused_before = self._refused
            self._refused, self._refused_at = load.refused, now
        elif self._refused_at is not None and now - self._refused_at > CALM_SECONDS:
            log("overload.ended", worker=self._number, refused=self._refused - self._refused_before)
            self._refused_at = None

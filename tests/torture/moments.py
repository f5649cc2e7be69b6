"""Killed at random moments of a build: between the calls, while it computes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from tests.torture.workshop import Workshop

MOMENTS = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """A share of the time that an undisturbed build takes."""

    share: float

    def __str__(self) -> str:
        return f"SIGKILL after {self.share:.3f} of a build's time"


def points(_: Workshop) -> Sequence[Moment]:
    """Spread evenly, in steps that no rhythm of the build can keep to."""
    golden = (5**0.5 - 1) / 2
    return [Moment(1.1 * (n * golden % 1)) for n in range(MOMENTS)]


def attempt(workshop: Workshop, point: Moment) -> tuple[bool, str, list[str]]:
    """As for every kill."""
    workshop.copy()
    run = os.pidfd_open(workshop.builder.begin("index", workshop.site, "--index", workshop.index))
    workshop.builder.go()
    time.sleep(point.share * workshop.seconds)
    with suppress(ProcessLookupError):  # it ended before its moment came
        signal.pidfd_send_signal(run, signal.SIGKILL)
    os.close(run)
    ended = workshop.builder.end()
    outcome, wrong = workshop.judged()
    wrong += workshop.lost()
    return ended.status == -9, outcome, wrong + workshop.mended()

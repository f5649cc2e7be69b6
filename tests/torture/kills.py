"""Killed, as by `kill -9`, at each write, flush, rename, removal and new folder of a build, one by one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.torture.strace import Fault
from tests.torture.workshop import Workshop


def points(workshop: Workshop) -> Sequence[Fault]:
    """Each call that an undisturbed build makes."""
    return [Fault(call.name, call.number, "signal=KILL") for call in workshop.calls]


def attempt(workshop: Workshop, point: Fault) -> tuple[bool, str, list[str]]:
    """Visitors are told what is old or what is new, nothing is damaged, and the next build works."""
    workshop.copy()
    ended = workshop.build(point)
    outcome, wrong = workshop.judged()
    wrong += workshop.lost()
    if ended.status not in (-9, 0):
        wrong.append(f"the build ends with {ended.status}: {ended.error}")
    if ended.status == 0 and outcome != "new":
        wrong.append("the build passed, and nothing is new")
    return ended.status == -9, outcome, wrong + workshop.mended()

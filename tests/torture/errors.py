"""A disk that is full at the n-th write, or broken at the n-th write or flush, for each n until a build passes."""

from __future__ import annotations

from collections.abc import Sequence

from tests.torture.strace import FLUSHES, WRITES, Fault
from tests.torture.workshop import Workshop, one_line

FAILING = {"ENOSPC": (*WRITES, "mkdir", "rename"), "EIO": (*WRITES, *FLUSHES)}
BEYOND = 8
"""Calls beyond the last one: there a build passes untouched."""


def points(workshop: Workshop) -> Sequence[Fault]:
    """Each such call on a file of the index: what goes to pipes and to the terminal fails for other reasons."""
    ours = [call for call in workshop.calls if str(workshop.index) in call.arguments]
    found = []
    for error, names in FAILING.items():
        for name in names:
            numbers = [call.number for call in ours if call.name == name]
            every = [*numbers, numbers[-1] + BEYOND] if numbers else []
            found += [Fault(name, number, f"error={error}") for number in every]
    return found


def attempt(workshop: Workshop, point: Fault) -> tuple[bool, str, list[str]]:
    """A build that fails says so in one line and changes nothing; one that passes is as good as any."""
    workshop.copy()
    ended = workshop.build(point)
    outcome, wrong = workshop.judged()
    wrong += one_line(ended) + workshop.lost()
    if ended.status == 0 and outcome != "new":
        wrong.append("the build passed, and nothing is new")
    return workshop.struck, outcome, wrong + workshop.mended()

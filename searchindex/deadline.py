"""The deadline of a question: what is not done by then is left out, and the answer says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
"""Seconds that only ever grow."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of a clock."""

    clock: Clock
    at: float

    @classmethod
    def after(cls, seconds: float, clock: Clock | None) -> Deadline:
        """So many seconds from now; without a clock, never."""
        return NEVER if clock is None else cls(clock, clock() + seconds)

    def passed(self) -> bool:
        """Whether it is too late to begin anything more."""
        return self.clock() >= self.at


NEVER = Deadline(lambda: 0.0, 1.0)

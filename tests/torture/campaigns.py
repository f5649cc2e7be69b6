"""The campaigns by name: each lists its points, and tries one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.torture import damages, errors, kills, moments, rot, small_disks
from tests.torture.workshop import Trial, Workshop


@dataclass(frozen=True, slots=True)
class Campaign:
    """`points` names every point of it; `attempt` makes one happen, and says what is wrong after it."""

    name: str
    points: Callable[[Workshop], Sequence[Any]]
    attempt: Callable[[Workshop, Any], tuple[bool, str, Sequence[str]]]

    def tried(self, workshop: Workshop, point: Any) -> Trial:
        """The trial of a point."""
        try:
            struck, outcome, problems = self.attempt(workshop, point)
        except Exception as error:  # noqa: BLE001 - a trial that breaks off is told like one that went wrong
            return Trial(self.name, str(point), False, "nothing", (f"{type(error).__name__}: {error}",))
        return Trial(self.name, str(point), struck, outcome, tuple(problems))


EVERY = (
    Campaign("killed at every call", kills.points, kills.attempt),
    Campaign("killed at random moments", moments.points, moments.attempt),
    Campaign("disk errors at every call", errors.points, errors.attempt),
    Campaign("disks that are too small", small_disks.points, small_disks.attempt),
    Campaign("a flipped bit in every file", rot.points, rot.attempt),
    Campaign("torn, missing and planted files", damages.points, damages.attempt),
)


def all_points(workshop: Workshop) -> list[tuple[str, Any]]:
    """Every point of every campaign, by the campaign's name."""
    return [(campaign.name, point) for campaign in EVERY for point in campaign.points(workshop)]


def sample(points: Sequence[tuple[str, Any]], seed: int, count: int) -> list[tuple[str, Any]]:
    """Some points, as many of each campaign as of another: the same for the same seed."""
    rng = random.Random(seed)
    by_name = {c.name: rng.sample(mine, len(mine)) for c in EVERY if (mine := [p for p in points if p[0] == c.name])}
    rounds = zip(*(mine[:count] for mine in by_name.values()), strict=False)
    return [point for some in rounds for point in some][:count]


def tried(workshop: Workshop, name: str, point: Any) -> Trial:
    """The trial of a point of the campaign of this name."""
    return next(campaign for campaign in EVERY if campaign.name == name).tried(workshop, point)

"""Figures: what the parts measure, and the goals that some of them have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DOCUMENTATION, LARGE, HUGE = "documentation", "100,000", "1,000,000"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that was measured.  `low` and `high` are the extremes of the rounds, where there were several."""

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must be and should be.  It is `work` in the table."""

    figure: str
    work: str
    must: float
    aim: float
    better: Literal["lower", "higher"] = "lower"

    def verdict(self, value: float) -> str:
        """ "aim met", "met" or "not met"."""
        sign = 1 if self.better == "lower" else -1
        if value * sign <= self.aim * sign:
            return "aim met"
        return "met" if value * sign <= self.must * sign else "NOT met"


def scale(sections: int) -> str:
    """Which size of the goals a number of sections is measured against."""
    if sections <= 60_000:
        return DOCUMENTATION
    return LARGE if sections <= 300_000 else HUGE


_WORK = "search + snippets + topic counts"
GOALS = (
    Goal("query documentation over tantivy p50", f"{_WORK}, over tantivy: p50", 1.0, 0.75),
    Goal("query documentation over tantivy p95", f"{_WORK}, over tantivy: p95", 0.5, 0.35),
    Goal("query documentation meaning over tantivy p50", "the same with meaning on: p50", 1.3, 1.0),
    Goal("query documentation over fts5 p50", "the same without, over FTS5: p50", 0.2, 0.12),
    Goal("query 100,000 over tantivy p50", "at 100,000 sections, over tantivy: p50", 1.1, 0.8),
    Goal("query 100,000 over tantivy p95", "at 100,000 sections, over tantivy: p95", 0.7, 0.5),
    Goal("query 1,000,000 over tantivy p50", "at 1,000,000 sections, over tantivy: p50", 2.0, 1.0),
    Goal("query 1,000,000 ours p99", "at 1,000,000 sections: p99", 15.0, 8.0),
    Goal("suggest documentation p99", "suggestions as you type: p99", 1.5, 0.7),
    *(
        goal
        for clients in (1, 16, 64)
        for goal in (
            Goal(
                f"http over typesense {clients}",
                f"requests a second over Typesense, {clients} clients",
                1.5,
                2,
                "higher",
            ),
            Goal(
                f"http over tantivy {clients}", f"… over tantivy in the same app, {clients} clients", 1.3, 1.6, "higher"
            ),
        )
    ),
    Goal("http mix over typesense", "realistic mix, over Typesense", 3, 5, "higher"),
    Goal("memory documentation", "resident memory of a worker, vectors aside", 140, 100),
    Goal("memory 100,000", "… at 100,000 sections", 220, 160),
    Goal("open documentation", "cold open, hashes verified before", 200, 100),
    Goal("build over pagefind, meaning off", "full build from HTML over pagefind: meaning off", 1.5, 1.0),
    Goal("build over pagefind, meaning on", "full build from HTML over pagefind: meaning on", 2.5, 1.5),
    Goal("build memory over pagefind", "build memory over pagefind's", 1.0, 0.4),
    Goal("build unchanged", "nothing changed, to published", 3, 1),
    Goal("build one page", "one page changed, to published", 10, 4),
)

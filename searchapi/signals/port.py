"""The port of the signals: what every store of them promises, on one machine or in the cluster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from searchapi.signals.records import Asked, Clicked, Feedback, Histogram, Search


class SignalStore(Protocol):
    """What visitors did.  Every method may raise SignalsError."""

    def key(self) -> bytes:
        """The key that visitors are told apart with: the same for every process and node of the service."""
        ...

    def add(self, signals: Iterable[Asked | Clicked]) -> None:
        """Keeps searches and clicks in the order given."""
        ...

    def vote(self, article: str, visitor: bytes, stars: int, at: datetime) -> Histogram:
        """The votes with this one, which takes the place of the visitor's last."""
        ...

    def add_feedback(self, article: str, visitor: bytes, text: str, at: datetime) -> None:
        """Keeps a word of feedback; the same words of the same visitor once."""
        ...

    def prune(self, now: datetime, keep_days: int, feedback_days: int) -> None:
        """Forgets searches with their clicks, and feedback, of more than so many days ago.  Votes stay."""
        ...

    def histogram(self, article: str) -> Histogram:
        """The votes for an article."""
        ...

    def histograms(self) -> dict[str, Histogram]:
        """The votes for every article that has some."""
        ...

    def searches(self, since: datetime) -> list[Search]:
        """The searches from then on, the oldest first, with what was opened."""
        ...

    def feedback(self) -> list[Feedback]:
        """All feedback, the newest first."""
        ...

    def backup(self, file: Path) -> None:
        """Writes all signals into one file, which any store restores; an older one is replaced when that is whole."""
        ...

    def restore(self, file: Path) -> None:
        """Makes the signals what they were in the backup.  Raises UsageError where `file` is none."""
        ...

    def close(self) -> None:
        """Lets go of what it holds."""
        ...

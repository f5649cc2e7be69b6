"""Writes searches and clicks down behind the visitor's back: an answer never waits for the disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from searchapi.log import log
from searchapi.signals.database import SignalsError
from searchapi.signals.port import SignalStore
from searchapi.signals.records import Asked, Clicked
from searchindex import settings

MOST_AT_ONCE = 100
MOST_WAITING = 1000
"""More than this many signals not yet written: a search that lives is worth more, so the newest is let go."""

_PRUNE_EVERY = timedelta(hours=6)


class Recorder:
    """One thread that owns a queue.  Nothing runs until `start`; `close` writes what is still waiting."""

    def __init__(self, signals: SignalStore, limits: settings.Signals, now: Callable[[], datetime]) -> None:
        self.lost = 0
        self._signals = signals
        self._limits = limits
        self._now = now
        self._pruned: datetime | None = None
        self._waiting: queue.Queue[Asked | Clicked | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to write."""
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def note(self, signal: Asked | Clicked) -> None:
        """Takes a signal at once."""
        try:
            self._waiting.put_nowait(signal)
        except queue.Full:
            self.lose("full")

    def settle(self) -> None:
        """Returns when everything noted so far is written, or lost."""
        self._waiting.join()

    def close(self) -> None:
        """Writes the rest and ends the thread."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            # Whatever has gathered meanwhile goes into one transaction.
            while batch[-1] is not None and len(batch) < MOST_AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get())
            try:
                self._write([signal for signal in batch if signal is not None])
            except SignalsError as error:
                self.lose(str(error), sum(signal is not None for signal in batch))
            finally:
                for _ in batch:
                    self._waiting.task_done()
            if batch[-1] is None:
                return

    def _write(self, batch: list[Asked | Clicked]) -> None:
        self._signals.add(batch)
        now = self._now()
        if self._pruned is None or now - self._pruned >= _PRUNE_EVERY:
            self._pruned = now
            self._signals.prune(now, self._limits.keep_days, self._limits.feedback_days)

    def lose(self, why: str, count: int = 1) -> None:
        """Counts signals that could not be kept.

        Said at the first and then ever more rarely: a full disk must not fill the log as well.
        """
        before, self.lost = self.lost, self.lost + count
        if self.lost.bit_length() > before.bit_length():
            log("signals.lost", lost=self.lost, problem=why)

"""What a long stage is doing, on stderr: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

SILENT_SECONDS = 2.0
"""Work shorter than this says nothing."""
BAR_SECONDS = 0.2
LINE_SECONDS = 5.0


class Reporter:
    """Called with a stage, how much of it is done and how much there is (0: not known yet), as often as one likes.

    A stage that ends within two seconds is never mentioned.  `seconds` holds the time of each stage so far.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds: dict[str, float] = {}
        self._console = console
        self._clock = clock
        self._stage = ""
        self._began = self._shown = 0.0
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Shows where the stage is, if it is time to."""
        now = self._clock()
        if stage != self._stage:
            self.close()
            self._stage, self._began, self._shown = stage, now, now
        pause = BAR_SECONDS if self._console.is_terminal else LINE_SECONDS
        first = self._shown == self._began
        if done != total and now - self._began >= SILENT_SECONDS and (first or now - self._shown >= pause):
            self._shown = now
            rate = done / (now - self._began)
            self._draw(done, total, rate) if self._console.is_terminal else self._write(done, total, rate)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Adds the time of the block to the stage's."""
        began = self._clock()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + self._clock() - began

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Takes the bar away, so that what follows stands on a clean line."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        self._stage = ""

    def _draw(self, done: int, total: int, rate: float) -> None:
        if self._bar is None:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]:.0f}/s"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
                auto_refresh=False,
            )
            self._task = self._bar.add_task(self._stage, total=None, rate=0.0)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total or None, rate=rate, refresh=True)

    def _write(self, done: int, total: int, rate: float) -> None:
        left = f", about {(total - done) / rate:.0f} s left" if total and rate else ""
        self._console.print(
            f"{self._stage}: {done} of {total or '?'} ({rate:.0f}/s{left})", highlight=False, soft_wrap=True
        )


def on_stderr() -> Reporter:
    """A reporter for a person or a log that reads stderr."""
    return Reporter(Console(stderr=True))

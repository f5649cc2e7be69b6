"""Threads that take turns at one loop: its keeper answers too, and another keeps it when an answer takes long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Protocol

from searchapi.log import log, places

PATIENCE_SECONDS = 0.005
"""An answer that takes longer, twice as long at most, is finished beside the loop."""

SPELL_SECONDS = 0.001
"""So long the keeper answers before it looks again who else has come."""


class Task(Protocol):
    """A request that may be answered now."""

    def service(self) -> None:
        """Answers it."""


class Crew:
    """To hand each request to another thread, and the interpreter's lock with it, costs as much as a short answer.

    So whoever reads requests answers them too, one after the other.
    `turn` looks once who has come, and says for how many seconds those inside come first; `following` gives the next
    that may be answered now, or None; `nudge` ends a `turn` that waits.
    """

    def __init__(self, threads: int, turn: Callable[[], float], following: Callable[[], Task | None],
                 nudge: Callable[[], None]) -> None:  # fmt: skip
        self._threads = threads
        self._turn, self._following, self._nudge = turn, following, nudge
        self._lock = threading.Lock()
        self._vacancy = threading.Semaphore()
        self._keeper = self._begun = self._under_way = self._looked = 0
        self._asleep = self._ended = False
        self._failure: Exception | None = None
        self._calls: SimpleQueue[None] = SimpleQueue()

    def start(self) -> None:
        """From here on requests are answered, as long as somebody watches."""
        for number in range(self._threads):
            threading.Thread(target=self._serve, name=f"crew-{number}", daemon=True).start()

    def is_keeper(self) -> bool:
        """Whether the thread that asks keeps the loop."""
        return self._keeper == threading.get_ident()

    def watch(self, longest: float) -> None:
        """Looks, waits a moment, or `longest` while nothing is answered, and looks again: to be called on and on.

        An answer that was under way both times holds up the loop, which goes to the next thread that is free.
        Raises what the loop raised: without it, nothing goes on.
        """
        before = self._under_way
        self._asleep = self._begun == self._looked
        self._looked = self._begun
        # Who begins an answer from here on finds the watch asleep, and calls it.
        self._wait(longest if self._asleep and not self._under_way else PATIENCE_SECONDS)
        self._asleep = False
        if self._failure is not None:
            raise self._failure
        with self._lock:
            if before and before == self._under_way:
                self._keeper = self._under_way = 0
                self._vacancy.release()

    def call(self) -> None:
        """Ends the wait of the watch; safe in a signal's handler."""
        self._calls.put(None)

    def end(self) -> None:
        """Begins no more answers."""
        self._ended = True
        self._vacancy.release(self._threads)
        self._nudge()

    def _wait(self, seconds: float) -> None:
        with suppress(Empty):
            self._calls.get(timeout=seconds)

    def _serve(self) -> None:
        me = threading.get_ident()
        try:
            while self._vacancy.acquire() and not self._ended:
                self._keeper = me
                while self._keeper == me and not self._ended:
                    self._spell(self._turn())
        except Exception as error:  # noqa: BLE001 - the watch raises it
            self._failure = error
            self.call()

    def _spell(self, rest: float) -> None:
        """Answers what may be answered, one at least where there is one, until it is time to look again."""
        until = time.monotonic() + max(SPELL_SECONDS, rest)
        while (task := self._following()) is not None:
            if not self._answered(task):
                # What went on beside the loop may be waited for there.
                self._nudge()
                return
            if time.monotonic() >= until:
                return
        if rest:
            time.sleep(max(0.0, until - time.monotonic()))

    def _answered(self, task: Task) -> bool:
        """Answers it.  Whether this thread still keeps the loop."""
        self._begun += 1
        self._under_way = self._begun
        if self._asleep:
            self._asleep = False
            self.call()
        try:
            task.service()
        except Exception as error:  # noqa: BLE001 - an edge: one that failed takes no other with it
            log("answer.failed", error=type(error).__name__, where=places(error))
        with self._lock:
            if kept := self.is_keeper():
                self._under_way = 0
        return kept

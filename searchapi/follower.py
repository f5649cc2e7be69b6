"""Keeps a worker on the newest verified generation: opens it warm beside the old one, then swaps."""

from __future__ import annotations

import threading
from collections.abc import Callable

from searchapi import heap
from searchapi.announcement import Announcement
from searchapi.current import Current
from searchapi.edition import Edition
from searchapi.log import log
from searchapi.metrics import Metrics
from searchindex.engines.port import Searcher
from searchindex.errors import AnswerboxError

POLL_SECONDS = 0.1
RETRY_SECONDS = 1.0


class Follower:
    """Reads the parent's announcement; `open_searcher` opens a generation by its name."""

    def __init__(
        self,
        announcement: Announcement,
        current: Current,
        open_searcher: Callable[[str], Searcher],
        metrics: Metrics | None = None,
        cache_bytes: int = 0,
    ) -> None:
        self._announcement = announcement
        self._current = current
        self._open_searcher = open_searcher
        self._metrics = metrics or Metrics()
        self._cache_bytes = cache_bytes
        self._swapped = False

    def step(self) -> bool:
        """Catches up with the news.  False where that has to be tried again; what is served goes on meanwhile."""
        if self._swapped:
            # A step later, when the last request to the generation before has ended as a rule: what that had held
            # lies scattered among what is in use.
            self._swapped = False
            heap.trim()
        news = self._announcement.hear()
        if news is None:
            return True
        if not news.generation or news.generation == self._current.generation:
            self._current.problem, self._current.cut_off = news.problem, news.cut_off
            return True
        try:
            edition = Edition.of(self._open_searcher(news.generation), self._cache_bytes)
        except (AnswerboxError, OSError, ValueError) as error:
            self._current.problem = f"generation {news.generation} could not be opened: {error}"
            self._metrics.errors.labels(type(error).__name__).inc()
            log("generation.failed", generation=news.generation, problem=str(error))
            return False
        self._current.swap(edition)
        self._swapped = True
        self._current.problem, self._current.cut_off = news.problem, news.cut_off
        self._metrics.opened.set_to_current_time()
        log("generation.opened", generation=news.generation)
        return True

    def follow(self, stop: threading.Event) -> None:
        """Steps until told to stop."""
        pause = POLL_SECONDS
        while not stop.wait(pause):
            pause = POLL_SECONDS if self.step() else RETRY_SECONDS

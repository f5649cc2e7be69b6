"""Keeps a worker on the newest verified generation: opens it warm beside the old one, then swaps."""

from __future__ import annotations

import threading
from collections.abc import Callable

from searchapi.announcement import Announcement
from searchapi.current import Current
from searchapi.edition import Edition
from searchapi.log import log
from searchindex.engines.port import Searcher
from searchindex.errors import AnswerboxError

POLL_SECONDS = 0.1
RETRY_SECONDS = 1.0


class Follower:
    """Reads the parent's announcement; `open_searcher` opens a generation by its name."""

    def __init__(self, announcement: Announcement, current: Current, open_searcher: Callable[[str], Searcher]) -> None:
        self._announcement = announcement
        self._current = current
        self._open_searcher = open_searcher

    def step(self) -> bool:
        """Catches up with the news.  False where that has to be tried again; what is served goes on meanwhile."""
        news = self._announcement.hear()
        if news is None:
            return True
        if not news.generation or news.generation == self._current.generation:
            self._current.problem = news.problem
            return True
        try:
            edition = Edition.of(self._open_searcher(news.generation))
        except (AnswerboxError, OSError, ValueError) as error:
            self._current.problem = f"generation {news.generation} could not be opened: {error}"
            log("generation.failed", generation=news.generation, problem=str(error))
            return False
        self._current.swap(edition)
        self._current.problem = news.problem
        log("generation.opened", generation=news.generation)
        return True

    def follow(self, stop: threading.Event) -> None:
        """Steps until told to stop."""
        pause = POLL_SECONDS
        while not stop.wait(pause):
            pause = POLL_SECONDS if self.step() else RETRY_SECONDS

"""Mirroring: keeps a web node's index folder like the cluster, and says when the cluster cannot be reached."""

from __future__ import annotations

import threading
from collections.abc import Callable

from searchapi.announcement import Announcement, News
from searchapi.log import log
from searchindex.errors import AnswerboxError


class Mirroring:
    """One thread of one worker does it for the whole node; `pull` brings the folder up to date."""

    def __init__(self, pull: Callable[[], None], trouble: Announcement, pause_seconds: float) -> None:
        self._pull = pull
        self._trouble = trouble
        self._pause_seconds = pause_seconds
        self._said = ""

    def step(self) -> None:
        """Pulls once.  What is wrong is told to the parent, and logged when it begins and when it ends."""
        try:
            self._pull()
            problem = ""
        except (AnswerboxError, OSError) as error:
            problem = str(error)
        self._trouble.tell(News("", problem))
        if bool(problem) != bool(self._said):
            log("cluster.lost" if problem else "cluster.back", problem=problem)
        self._said = problem

    def follow(self, stop: threading.Event) -> None:
        """Steps until told to stop."""
        while True:
            self.step()
            if stop.wait(self._pause_seconds):
                return

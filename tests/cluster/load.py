"""Load: questions and votes without a pause, with what became of each."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from searchapi.signals.database import SignalsError
from searchapi.signals.port import SignalStore
from searchindex.engines.port import Searcher
from searchindex.errors import ClusterError
from searchindex.search import Query, ask
from searchindex.settings import Settings

ARTICLES = 50


@dataclass
class Load:
    """Threads that ask and threads that vote, until `stop`.  Times are in seconds."""

    searcher: Searcher
    signals: SignalStore
    settings: Settings
    asked: list[tuple[float, float, bool]] = field(default_factory=list)
    """When a question was put, how long it took, and whether it was answered."""
    votes: dict[str, set[bytes]] = field(default_factory=dict)
    """Who voted for which article, and was told that it counts."""
    refused: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, asking: int = 3, voting: int = 2) -> None:
        """Begins."""
        works: list[Callable[[int], None]] = [self._ask] * asking + [self._vote] * voting
        self._threads = [threading.Thread(target=work, args=(n,)) for n, work in enumerate(works)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends, when everything that was begun has its answer."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def failed(self) -> int:
        """Questions that were not answered."""
        return sum(not good for _, _, good in self.asked)

    @property
    def longest_search(self) -> float:
        """The longest that anybody waited, for an answer or for the news that there is none."""
        return max(took for _, took, _ in self.asked)

    @property
    def longest_failing(self) -> float:
        """The longest time in which no question that was put was answered, where some failed."""
        longest, begun = 0.0, None
        for at, took, good in sorted(self.asked):
            if good:
                begun = None
            else:
                begun = at if begun is None else begun
                longest = max(longest, at + took - begun)
        return longest

    def lost_votes(self) -> int:
        """Votes that were acknowledged and are not there."""
        return sum(
            max(0, len(voters) - self.signals.histogram(article).votes) for article, voters in self.votes.items()
        )

    def __str__(self) -> str:
        votes = sum(map(len, self.votes.values()))
        return (
            f"{len(self.asked)} searches, {self.failed} failed, for {self.longest_failing:.1f} s at a stretch, "
            f"the slowest took {self.longest_search:.1f} s; {votes} votes acknowledged, {self.refused} refused"
        )

    def _ask(self, thread: int) -> None:
        for number in itertools.count():
            if self._stop.is_set():
                return
            began = time.monotonic()
            try:
                good = bool(ask(Query(f"budget meeting {thread} {number}"), self.searcher, self.settings).hits)
            except ClusterError:
                good = False
            self.asked.append((began, time.monotonic() - began, good))
            if not good:
                time.sleep(0.05)

    def _vote(self, thread: int) -> None:
        for number in itertools.count():
            if self._stop.is_set():
                return
            article, visitor = f"article-{number % ARTICLES}", f"{thread}-{number}".encode()
            try:
                self.signals.vote(article, visitor, number % 5 + 1, datetime.now(UTC))
            except SignalsError:
                self.refused += 1
                time.sleep(0.05)
            else:
                # Only these are promised; one that was refused may have been kept as well.
                self.votes.setdefault(article, set()).add(visitor)

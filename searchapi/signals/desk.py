"""Takes the signals of requests: knows the clock, the key and the limits, so that a request only says who and what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from searchapi.log import log
from searchapi.signals.database import SignalsError
from searchapi.signals.limiter import Limiter
from searchapi.signals.port import SignalStore
from searchapi.signals.recorder import Recorder
from searchapi.signals.records import Asked, Clicked, Found, Histogram
from searchapi.signals.visitors import Visitor, Visitors
from searchindex import settings


class Desk:
    """The signals of one process, in `store`.  `now` is the time of day, `clock` counts seconds.

    A `limiter` made before the fork counts the posts to all processes.
    """

    def __init__(
        self,
        store: SignalStore,
        limits: settings.Signals,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        limiter: Limiter | None = None,
    ) -> None:
        self.signals = store
        self.recorder = Recorder(self.signals, limits, now)
        self.now = now
        self._limiter = limiter or Limiter(limits.posts_per_minute, clock)
        self._visitors: Visitors | None = None

    def visitors(self) -> Visitors:
        """The hashes of this service.  Raises SignalsError while its key cannot be had."""
        if self._visitors is None:
            self._visitors = Visitors(self.signals.key())
        return self._visitors

    def check(self) -> None:
        """Makes the key and the store, and says in the log where that is not possible: searching goes on without."""
        try:
            self.visitors()
            self.signals.histogram("")
        except SignalsError as error:
            log("signals.off", problem=str(error))

    def wait_seconds(self, who: Visitor) -> int:
        """0 where this address may post now, else the seconds after which it may."""
        return self._limiter.wait_seconds(self.visitors().rate(who))

    def searched(self, who: Visitor, what: Found, typing: bool) -> None:
        """Notes a question that was answered.  Never fails: what cannot be noted is counted."""
        if not what.query:
            return
        query, now = what.query.lower(), self.now()
        try:
            visitor, asker = self.visitors().day(who, now.date()), self.visitors().question(who, query)
        except SignalsError as error:
            self.recorder.lose(str(error))
        else:
            self.recorder.note(Asked(now, visitor, asker, query, what.total, what.shown, typing))

    def clicked(self, who: Visitor, query: str, article: str, position: int) -> None:
        """Notes what was opened.  Raises SignalsError."""
        query, now = query.lower(), self.now()
        visitors = self.visitors()
        visitor, asker = visitors.day(who, now.date()), visitors.question(who, query)
        self.recorder.note(Clicked(now, visitor, asker, query, article, position))

    def vote(self, who: Visitor, article: str, stars: int) -> Histogram:
        """Counts a vote, the visitor's last one for the article.  Raises SignalsError."""
        return self.signals.vote(article, self.visitors().vote(who, article), stars, self.now())

    def say(self, who: Visitor, article: str, text: str) -> None:
        """Keeps a word of feedback.  Raises SignalsError."""
        self.signals.add_feedback(article, self.visitors().vote(who, article), text, self.now())

    def histogram(self, article: str) -> Histogram | None:
        """The votes for an article, or None while they cannot be had: the article is shown without."""
        try:
            return self.signals.histogram(article)
        except SignalsError:
            return None

    def close(self) -> None:
        """Writes down what is waiting and lets go of the file."""
        self.recorder.close()
        self.signals.close()

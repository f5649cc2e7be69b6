"""How many posts one address may send: a bucket that fills steadily and is emptied by one a post."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

MOST_KEPT = 10_000


class Limiter:
    """`per_minute` posts in a burst, and as many a minute.  Each worker process counts for itself."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._most = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[bytes, tuple[float, float]] = {}

    def wait_seconds(self, who: bytes) -> int:
        """0 and one post less where it may go on; else the whole seconds after which it may."""
        now = self._clock()
        with self._lock:
            left, last = self._left.pop(who, (self._most, now))
            left = min(self._most, left + (now - last) * self._per_second)
            allowed = left >= 1
            self._left[who] = (left - 1 if allowed else left, now)
            if len(self._left) > MOST_KEPT:
                # The one that has been quiet the longest: its bucket is the fullest.
                del self._left[next(iter(self._left))]
        return 0 if allowed else math.ceil((1 - left) / self._per_second)

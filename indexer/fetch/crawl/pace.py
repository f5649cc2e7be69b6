"""How fast a host is asked: its pause between requests, the time it asked for, and when to leave it alone."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from indexer.fetch.crawl.normal import Origin

SILENT_FAILURES = 20
"""So many requests in a row without an answer, and a host is left alone."""


class LeftAloneError(Exception):
    """The host is not asked again in this crawl."""


@dataclass(slots=True)
class _Host:
    delay: float
    free_at: float = 0.0
    failures: int = 0
    closed: str = ""


class Pace:
    """The turns of requests, for each host.  Times in seconds."""

    def __init__(
        self,
        delay: float,
        longest_wait: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._hosts: defaultdict[Origin, _Host] = defaultdict(lambda: _Host(delay))
        self._longest_wait = longest_wait
        self._clock = clock
        self._sleep = sleep

    async def turn(self, origin: Origin) -> None:
        """Returns when the host may be asked.  Raises LeftAloneError."""
        host = self._hosts[origin]
        while not host.closed:
            wait = host.free_at - self._clock()
            if wait <= 0:
                host.free_at = self._clock() + host.delay
                return
            await self._sleep(wait)
        raise LeftAloneError(host.closed)

    def slow_down(self, origin: Origin, delay: float) -> None:
        """The host asks for a pause between requests."""
        host = self._hosts[origin]
        host.delay = max(host.delay, min(delay, self._longest_wait))

    def hold(self, origin: Origin, seconds: float) -> None:
        """The host asks to be left alone for a while; where that is too long, it is until the next crawl."""
        host = self._hosts[origin]
        if seconds > self._longest_wait:
            host.closed = f"the site asks to come back in {seconds:.0f} seconds"
        host.free_at = max(host.free_at, self._clock() + seconds)

    def answered(self, origin: Origin) -> None:
        """The host gave an answer, of whatever kind."""
        self._hosts[origin].failures = 0

    def failed(self, origin: Origin) -> None:
        """The host gave none."""
        host = self._hosts[origin]
        host.failures += 1
        if host.failures >= SILENT_FAILURES and not host.closed:
            host.closed = "the site stopped answering"


def retry_after(header: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, written as seconds or as a date; None where it says nothing."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None

"""Before each request: what robots.txt of its host says, and the pause after an error."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

from scrapy import Request

from indexer.fetch.crawl.answers import Answer
from indexer.fetch.crawl.failures import EXPECTED, NoRulesError, NotAllowedError, words
from indexer.fetch.crawl.normal import Origin, origin
from indexer.fetch.crawl.pace import Pace
from indexer.fetch.crawl.robots import MAX_BYTES, Robots

BACKOFF_SECONDS = 0.5
"""The pause before the second attempt; each further one is three times as long."""
PATH = "/robots.txt"

Get = Callable[[str, int], Awaitable[Answer]]


class Rules:
    """The robots.txt of every host that is asked, each fetched once."""

    def __init__(self, get: Get, pace: Pace) -> None:
        self._get = get
        self._pace = pace
        self._fetched: dict[Origin, asyncio.Task[Robots]] = {}

    async def of(self, address: str) -> Robots:
        """The rules for an address.  Raises NoRulesError where they cannot be known: then nothing is allowed."""
        site = origin(address)
        if site not in self._fetched:
            self._fetched[site] = asyncio.ensure_future(self._fetch(site))
        return await asyncio.shield(self._fetched[site])

    async def _fetch(self, site: Origin) -> Robots:
        scheme, host, port = site
        name = f"[{host}]" if ":" in host else host
        try:
            answer = await self._get(f"{scheme}://{name}:{port}{PATH}", MAX_BYTES)
        except EXPECTED as error:
            raise NoRulesError(f"robots.txt could not be read: {words(error)[1]}") from error
        if answer.status >= 500 or answer.status == 429:
            raise NoRulesError(f"robots.txt answered {answer.status}, so nothing may be read")
        found = Robots(answer.body) if answer.status == 200 else Robots()
        self._pace.slow_down(site, found.delay_seconds)
        return found


class Manners:
    """The middleware that asks the rules.  Requests with `ungated` in their meta go through."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """As Scrapy asks for it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Waits where it is due.  Raises NotAllowedError or NoRulesError."""
        if attempt := request.meta.get("retry_times", 0):
            await asyncio.sleep(BACKOFF_SECONDS * 3 ** (attempt - 1))
        if not request.meta.get("ungated"):
            rules = await self._crawler.spider.rules.of(request.url)
            if not rules.allows(request.url):
                raise NotAllowedError(request.url)

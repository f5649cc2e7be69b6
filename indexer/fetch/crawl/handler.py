"""One download: in its turn, within its time and size, unpacked."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response

from indexer.fetch.crawl.failures import NO_ANSWER, NotPublicError, TooSlowError
from indexer.fetch.crawl.normal import Origin, origin
from indexer.fetch.crawl.pace import Pace, retry_after
from indexer.fetch.crawl.unpacking import unpack

BUSY = (429, 503)
BUSY_SECONDS = 5.0
"""A host that answers 429 and names no time is left alone for so long."""
ENOUGH_BYTES = 1024
"""Less than this is silence: a body that drips a byte a second would take for ever."""


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, within the limits of the crawl.  `pace` and the limits come from the spider."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pace: Pace = crawler.spider.pace
        self._silence: float = crawler.spider.job.settings.silence_seconds
        self._waits: dict[Request, _Wait] = {}
        crawler.signals.connect(self._hear_headers, signals.headers_received)
        crawler.signals.connect(self._hear_bytes, signals.bytes_received)

    async def download_request(self, request: Request) -> Response:
        """The response, its body unpacked; `received` in the meta of the request counts the bytes as sent."""
        site = origin(request.url)
        await self._pace.turn(site)
        try:
            response = await self._within_silence(request)
        except NO_ANSWER as error:
            self._pace.failed(site)
            if isinstance(error, CannotResolveHostError) and _is_refused(site):
                raise NotPublicError(site[1]) from error
            raise
        self._pace.answered(site)
        if response.status in BUSY:
            self._heed(site, response)
        request.meta["received"] = len(response.body)
        encodings = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
        if not encodings or response.status == 304:
            return response
        return response.replace(body=unpack(response.body, encodings, request.meta["download_maxsize"]))

    def _heed(self, site: Origin, response: Response) -> None:
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        seconds = retry_after(header, datetime.now(UTC))
        if seconds is not None or response.status == 429:
            self._pace.hold(site, BUSY_SECONDS if seconds is None else seconds)

    async def _within_silence(self, request: Request) -> Response:
        """The response, unless next to nothing is heard for too long: connecting counts as silence."""
        silence = request.meta.get("silence", self._silence)
        task = asyncio.ensure_future(super().download_request(request))
        wait = self._waits[request] = _Wait(time.monotonic())
        try:
            while True:
                left = wait.since + silence - time.monotonic()
                done, _ = await asyncio.wait({task}, timeout=max(0.0, left))
                if done:
                    return task.result()
                if left <= 0 and wait.answered:
                    raise TooSlowError(request.url)
                if left <= 0:
                    raise DownloadTimeoutError(f"nothing heard for {silence:g} seconds")
        except DownloadTimeoutError as error:
            if wait.answered:
                raise TooSlowError(request.url) from error
            raise
        finally:
            task.cancel()
            del self._waits[request]

    def _hear_headers(self, request: Request) -> None:
        if request in self._waits:
            self._waits[request].answered = True
            self._waits[request].hear(ENOUGH_BYTES)

    def _hear_bytes(self, data: bytes, request: Request) -> None:
        if request in self._waits:
            self._waits[request].hear(len(data))


@dataclass(slots=True)
class _Wait:
    """A request under way: since when too little was heard of it, and whether an answer began."""

    since: float
    received: int = 0
    answered: bool = False

    def hear(self, count: int) -> None:
        self.received += count
        if self.received >= ENOUGH_BYTES:
            self.received, self.since = 0, time.monotonic()


def _is_refused(site: Origin) -> bool:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install it

    return (site[1], site[2]) in reactor.nameResolver.refused

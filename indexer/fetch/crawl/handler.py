"""One download: in its turn, within its time and size, unpacked."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response

from indexer.fetch.crawl.failures import NO_ANSWER, NotPublicError
from indexer.fetch.crawl.normal import Origin, origin
from indexer.fetch.crawl.pace import Pace, retry_after
from indexer.fetch.crawl.unpacking import unpack

BUSY = (429, 503)
BUSY_SECONDS = 5.0
"""A host that answers 429 and names no time is left alone for so long."""


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, within the limits of the crawl.  `pace` and the limits come from the spider."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pace: Pace = crawler.spider.pace
        self._silence: float = crawler.spider.job.settings.silence_seconds
        self._heard: dict[Request, float] = {}
        crawler.signals.connect(self._hear, signals.headers_received)
        crawler.signals.connect(self._hear, signals.bytes_received)

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
        """The response, unless nothing is heard for too long: connecting counts as silence."""
        task = asyncio.ensure_future(super().download_request(request))
        self._heard[request] = time.monotonic()
        try:
            while True:
                left = self._heard[request] + self._silence - time.monotonic()
                done, _ = await asyncio.wait({task}, timeout=max(0.0, left))
                if done:
                    return task.result()
                if left <= 0:
                    raise DownloadTimeoutError(f"nothing heard for {self._silence:g} seconds")
        finally:
            task.cancel()
            del self._heard[request]

    def _hear(self, request: Request) -> None:
        if request in self._heard:
            self._heard[request] = time.monotonic()


def _is_refused(site: Origin) -> bool:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install it

    return (site[1], site[2]) in reactor.nameResolver.refused

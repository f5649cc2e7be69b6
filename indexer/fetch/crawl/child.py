"""The crawling process: takes a job, lets Scrapy do it, and tells what it finds."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Thread

from scrapy.crawler import AsyncCrawlerProcess

from indexer.fetch.crawl.configuration import scrapy_settings
from indexer.fetch.crawl.job import Job
from indexer.fetch.crawl.scope import Scope
from indexer.fetch.crawl.spider import SiteSpider
from indexer.fetch.visit import Known


class Work:
    """The jobs that come through a connection, of one site."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._first = self._receive()
        job, _ = self._first
        self._process = AsyncCrawlerProcess(scrapy_settings(job, Scope(job.start, job.settings).is_named))

    def run(self) -> None:
        """Does jobs until the other end is closed: then the process ends at once."""
        self._begin(*self._first)
        Thread(target=self._listen, daemon=True).start()
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)

    def _begin(self, job: Job, known: dict[str, Known]) -> None:
        self._process.crawl(SiteSpider, job=job, known=known, tell=self._connection.send)

    def _listen(self) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install it

        with suppress(EOFError, OSError):
            while True:
                reactor.callFromThread(self._begin, *self._receive())
        os._exit(0)

    def _receive(self) -> tuple[Job, dict[str, Known]]:
        job: Job = self._connection.recv()
        known: dict[str, Known] = {}
        while (one := self._connection.recv()) is not None:
            known[one.address] = one
        return job, known


def run(connection: Connection) -> None:
    """The life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process decides what an interrupt means
    Work(connection).run()

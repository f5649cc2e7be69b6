"""The crawling process: reads its job, runs Scrapy once, and tells what it finds."""

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


def run(connection: Connection) -> None:
    """A crawl, from the job to the last word.  Ends at once where the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process decides what an interrupt means
    job: Job = connection.recv()
    known: dict[str, Known] = {}
    while (one := connection.recv()) is not None:
        known[one.address] = one
    Thread(target=_end_with, args=(connection,), daemon=True).start()
    process = AsyncCrawlerProcess(scrapy_settings(job, Scope(job.start, job.settings).is_named))
    process.crawl(SiteSpider, job=job, known=known, tell=connection.send)
    process.start(install_signal_handlers=False)


def _end_with(connection: Connection) -> None:
    """Nobody sends anything any more, so whatever is received is the end of the main process."""
    with suppress(EOFError, OSError):
        connection.recv()
    os._exit(1)

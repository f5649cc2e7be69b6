"""Scrapy in a process of its own: its loop begins once only, and its memory goes with it."""

from __future__ import annotations

import multiprocessing
import time
import weakref
from collections.abc import Iterable, Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess

from indexer.fetch.crawl.job import Ended, Job
from indexer.fetch.visit import Known, Visit
from searchindex.errors import AnswerboxError

BATCH = 200
BATCH_SECONDS = 0.1
"""Visits that come within this time are given together: a killed run asks for at most so many again."""


def start_method() -> SpawnContext:
    """How the process begins: with nothing of ours, above all not with the lock on the index folder."""
    return multiprocessing.get_context("spawn")


class CrawlProcess:
    """Begins with its first job, and takes one after the other.  Ends with `stop`, or when nobody knows it any more."""

    def __init__(self) -> None:
        context = start_method()
        self._ours, theirs = context.Pipe()
        process = context.Process(target=_run, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self.stop = weakref.finalize(self, _stop, self._ours, process)

    def crawl(self, job: Job, known: Iterable[Known]) -> Iterator[list[Visit] | Ended]:
        """Visits as they come, then the last word.  Raises AnswerboxError where the process ends without one."""
        try:
            self._ours.send(job)
            for one in known:
                self._ours.send(one)
            self._ours.send(None)
            ended = None
            while ended is None:
                batch, ended = _batch(self._ours)
                yield batch
            yield ended
        except (EOFError, ConnectionError) as error:
            self.stop()
            hint = "run it again: it goes on from here"
            raise AnswerboxError("the crawling process ended unexpectedly", hint) from error
        except BaseException:
            self.stop()
            raise


def _batch(connection: Connection) -> tuple[list[Visit], Ended | None]:
    batch: list[Visit] = []
    until = 0.0
    while len(batch) < BATCH and (not batch or connection.poll(max(0.0, until - time.monotonic()))):
        told: Visit | Ended = connection.recv()
        if isinstance(told, Ended):
            return batch, told
        until = until or time.monotonic() + BATCH_SECONDS
        batch.append(told)
    return batch, None


def _run(connection: Connection) -> None:
    import_module("indexer.fetch.crawl.child").run(connection)  # so that no other process ever loads Scrapy


def _stop(connection: Connection, process: BaseProcess) -> None:
    connection.close()
    process.kill()
    process.join()

"""Scrapy in a process of its own: its loop runs once only, and its memory goes with it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext

from indexer.fetch.crawl.job import Ended, Job
from indexer.fetch.visit import Known, Visit
from searchindex.errors import AnswerboxError

BATCH = 200
BATCH_SECONDS = 0.25
"""Visits that come within this time are given together: a killed run asks for at most so many again."""


def start_method() -> SpawnContext:
    """How the process begins: with nothing of ours, above all not with the lock on the index folder."""
    return multiprocessing.get_context("spawn")


def crawl(job: Job, known: Iterable[Known]) -> Iterator[list[Visit] | Ended]:
    """Visits as they come, then the last word.  Raises AnswerboxError where the process ends without one."""
    context = start_method()
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        ours.send(job)
        for one in known:
            ours.send(one)
        ours.send(None)
        ended = None
        while ended is None:
            batch, ended = _batch(ours)
            yield batch
        yield ended
    except (EOFError, ConnectionError) as error:
        raise AnswerboxError("the crawling process ended unexpectedly", "run it again: it goes on from here") from error
    finally:
        ours.close()
        process.kill()
        process.join()


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

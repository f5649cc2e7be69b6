"""Runs one function over many items on all cores, in order: a crash or a hang costs one item, not the run."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from searchindex.engines.port import Spread
from searchindex.memory import give_back

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 1
"""Items sent to a worker at a time.  Not more: a worker that sends a large result while it is sent a large item waits
for us as we wait for it, for ever.
"""
WINDOW = 64
"""Items under way at most, finished ones that wait for their turn among them: this bounds the memory."""

ITEM_SECONDS = 120.0
"""An item of work of which nothing may be missing takes a second or two; a worker that takes so long is stuck."""
FEW = 6
"""Items of such work that are under way at most: each is large."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that gave no result, and why."""

    reason: str


@cache
def _context() -> ForkServerContext:
    """How processes begin: from a server that inherits nothing of ours, above all not the lock on the index folder.

    It imports once what every worker needs, so that each of them begins at once.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["indexer.preloaded"])
    return context


@cache
def get_ready() -> None:
    """Has the server of processes begin, which takes it a second, while there is other work to do."""
    _context()
    forkserver.ensure_running()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    limit_seconds: float,
    processes: int = 0,
    window: int = WINDOW,
    staying: list[_Worker[Item, Result]] | None = None,
) -> Generator[tuple[Item, Result | Failed], None, None]:
    """Each item with what `function` made of it, in the order of the items; only some items are held at a time.

    An item whose function raises, ends its process or takes longer than `limit_seconds` gives Failed.
    Workers end with the last item; those `staying`, which have this function, only where it is not reached.
    """
    source = enumerate(items)
    pool: list[_Worker[Item, Result]] = [] if staying is None else staying
    most = processes or cores()
    done: dict[int, tuple[Item, Result | Failed]] = {}
    sent = following = 0
    try:
        coming = next(source, None)
        while True:
            while coming and sent - following < window and (len(pool) < most or min(map(_Worker.load, pool)) < _AHEAD):
                _least_busy(pool, most, function).send(coming, limit_seconds)
                sent += 1
                coming = next(source, None)  # while the workers are busy, so that none waits for it
            while following in done:
                yield done.pop(following)
                following += 1
            if not coming and following == sent:
                break
            if following < sent:
                for number, item, result in _finished(pool, limit_seconds):
                    done[number] = (item, result)
    except BaseException:
        _stop(pool)
        raise
    if staying is None:
        _stop(pool)


@contextmanager
def crew() -> Iterator[Spread]:
    """Spreads work of which nothing may be missing over all cores, with workers that stay until the block ends.

    An item that gave no result there is done here, where it gives one or says why not.
    """
    pool: list[_Worker[Any, Any]] = []

    def spread(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        if cores() == 1:
            yield from map(function, items)
            return
        works = (partial(function, item) for item in items)
        with closing(in_order(_work, works, ITEM_SECONDS, cores(), FEW, pool)) as done:
            for work, result in done:
                yield work() if isinstance(result, Failed) else result

    try:
        yield spread
    finally:
        _stop(pool)


def _work(work: Callable[[], Result]) -> Result:
    """Does a large piece of work, without what the one before left in memory."""
    give_back()
    return work()


def _stop(pool: list[_Worker[Any, Any]]) -> None:
    while pool:
        pool.pop().stop()


def _least_busy(
    pool: list[_Worker[Item, Result]], most: int, function: Callable[[Item], Result]
) -> _Worker[Item, Result]:
    """A worker that has nothing to do, a new one where all have and there may be more, else the one that has least."""
    worker = min(pool, key=_Worker.load, default=None)
    if worker is None or (worker.load() and len(pool) < most):
        worker = _Worker(function)
        pool.append(worker)
    return worker


def _finished(pool: list[_Worker[Item, Result]], limit_seconds: float) -> Iterator[tuple[int, Item, Result | Failed]]:
    """What the workers finished by now, or the first thing they finish."""
    busy = {w.connection: w for w in pool if w.waiting}
    patience = max(0.0, min(w.deadline for w in busy.values()) - time.monotonic())
    for connection in wait(list(busy), patience):
        assert isinstance(connection, Connection)
        yield busy[connection].receive(limit_seconds)
    now = time.monotonic()
    for worker in busy.values():
        if worker.waiting and worker.deadline <= now and not worker.connection.poll():
            yield worker.replace(f"took longer than {limit_seconds:g} seconds", limit_seconds)


@dataclass
class _Worker(Generic[Item, Result]):
    """A process and the items it has been sent, the one under way first."""

    function: Callable[[Item], Result]
    waiting: deque[tuple[int, Item]] = field(default_factory=deque)
    deadline: float = 0.0
    connection: Connection = field(init=False)
    process: BaseProcess = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        context = _context()
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.function), daemon=True)
        self.process.start()
        theirs.close()

    def load(self) -> int:
        return len(self.waiting)

    def send(self, numbered: tuple[int, Item], limit_seconds: float) -> None:
        if not self.waiting:
            self.deadline = time.monotonic() + limit_seconds
        self.waiting.append(numbered)
        with suppress(BrokenPipeError):  # a worker that died says so at receive, where its item is known
            self.connection.send(numbered[1])

    def receive(self, limit_seconds: float) -> tuple[int, Item, Result | Failed]:
        try:
            result: Result | Failed = self.connection.recv()
        except (EOFError, ConnectionResetError):
            return self.replace("ended the process that read it", limit_seconds)
        self.deadline = time.monotonic() + limit_seconds
        number, item = self.waiting.popleft()
        return number, item, result

    def replace(self, reason: str, limit_seconds: float) -> tuple[int, Item, Failed]:
        """Gives up the item under way, and the others to a new process."""
        number, item = self.waiting.popleft()
        rest, self.waiting = self.waiting, deque()
        self.stop()
        self.start()
        for numbered in rest:
            self.send(numbered, limit_seconds)
        return number, item, Failed(reason)

    def stop(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()


def _serve(connection: Connection, function: Callable[[Any], Any]) -> None:
    """A worker's life: until the other end is closed, which the end of the main process does as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process decides what an interrupt means
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What an item leaves behind, a page's tree above all, goes at once and while it is still in the processor's cache;
    # what was there before is not looked through again and again.
    gc.freeze()
    gc.disable()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            item = connection.recv()
            try:
                result = function(item)
            except Exception as error:  # noqa: BLE001 - the edge where a page may fail: it is reported, with its reason
                result = Failed(f"{type(error).__name__}: {error}"[:300])
            connection.send(result)
            gc.collect(0)

"""What is counted: one table of metrics, kept by each process and added up when somebody asks.

The processes of a service share a folder, as prometheus_client has it for forked ones, each with files of its own.
They are known by the number of the worker and not by its process, so a worker that takes over goes on counting where
the one before stopped, and the folder does not grow.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from searchapi.signals.records import Found

PARENT = "parent"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

_KINDS = {"counter": 64 * 1024, "gauge_sum": 64 * 1024, "gauge_max": 64 * 1024, "histogram": 512 * 1024}
"""The kinds of files that prometheus_client makes here, and the bytes kept for each."""


class Metrics:
    """The metrics of one process.  Without a shared folder they are all there is."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._registry = registry = CollectorRegistry()
        self.requests = Histogram(
            "answerbox_request_seconds",
            "Time to answer a request, by route and status",
            ["route", "status"],
            buckets=BUCKETS,
            registry=registry,
        )
        self.searches = Counter("answerbox_searches", "Questions answered", registry=registry)
        self.found_nothing = Counter("answerbox_searches_without_hits", "Questions without a hit", registry=registry)
        self.partial = Counter("answerbox_partial_answers", "Answers cut short by the time limit", registry=registry)
        self.cache = Counter(
            "answerbox_cache_lookups", "Answers looked for in the cache", ["result"], registry=registry
        )
        self.errors = Counter("answerbox_errors", "Answers that failed, by kind of error", ["kind"], registry=registry)
        self.refused = Counter("answerbox_refused_requests", "Requests refused by overload", registry=registry)
        self.waiting = Gauge(
            "answerbox_waiting_requests", "Requests that wait", registry=registry, multiprocess_mode="sum"
        )
        self.running = Gauge(
            "answerbox_running_requests", "Requests under way", registry=registry, multiprocess_mode="sum"
        )
        self.connections = Gauge(
            "answerbox_connections", "Open connections", registry=registry, multiprocess_mode="sum"
        )
        self.lost = Gauge(
            "answerbox_lost_signals", "Signals that could not be kept", registry=registry, multiprocess_mode="sum"
        )
        self.opened = Gauge(
            "answerbox_generation_opened_timestamp_seconds",
            "When the newest generation was opened",
            registry=registry,
            multiprocess_mode="max",
        )
        # Looking a label up takes a lock and a dozen steps, so what every request counts is looked up once.
        self._requests = cache(lambda route, status: self.requests.labels(route, str(status)))
        self._looked = {hit: self.cache.labels("hit" if hit else "miss") for hit in (True, False)}

    def answered(self, route: str, status: int, seconds: float) -> None:
        """A request has been answered."""
        self._requests(route, status).observe(seconds)

    def looked(self, hit: bool) -> None:
        """An answer was looked for in the cache."""
        self._looked[hit].inc()

    def found(self, what: Found | None) -> None:
        """A question has been answered, from the cache or not."""
        if what is not None and what.query:
            self.searches.inc()
            if not what.total:
                self.found_nothing.inc()

    def text(self, *more: CollectorRegistry) -> bytes:
        """All of it in Prometheus's text format, of all processes where they share a folder."""
        registry = self._registry
        if self._folder is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self._folder))  # type: ignore[no-untyped-call]
        return b"".join(generate_latest(found) for found in (registry, *more))


class Upkeep:
    """What the parent counts."""

    def __init__(self) -> None:
        self.replaced = Counter(
            "answerbox_replaced_workers", "Workers that ended and were replaced, by reason", ["reason"], registry=None
        )
        for reason in ("died", "silent"):
            self.replaced.labels(reason)


def prepare(folder: Path, workers: int) -> None:
    """Makes the folder anew, with room for every file.  Raises OSError.

    The files are written in full now: a disk that is full later must not end a process that writes into a hole.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    for name in _names(workers):
        for kind, size in _KINDS.items():
            (folder / f"{kind}_{name}.db").write_bytes(bytes(size))


def share(folder: Path, name: str) -> None:
    """From here on this process counts in the folder, under this name.  Called once, before its metrics are made."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]


def _names(workers: int) -> Iterator[str]:
    yield PARENT
    yield from map(str, range(workers))

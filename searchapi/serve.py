"""Puts the service together: socket, parent, workers, each worker's application."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from searchapi import metrics, worker
from searchapi.announcement import Announcement, Pulse, Shares
from searchapi.app import create_app
from searchapi.current import Current
from searchapi.follower import Follower
from searchapi.guard import TRIES_PER_MINUTE
from searchapi.log import log
from searchapi.lookout import Lookout
from searchapi.metrics import Metrics, Upkeep
from searchapi.mirroring import Mirroring
from searchapi.parts import Parts
from searchapi.problems import busy_page
from searchapi.signals.chosen import open_signals
from searchapi.signals.desk import Desk
from searchapi.signals.limiter import Limiter
from searchapi.supervisor import Supervisor, bind
from searchapi.theme import Theme
from searchapi.vitals import Vitals
from searchindex import generations
from searchindex.engines.chosen import open_searcher, puller
from searchindex.engines.port import Searcher
from searchindex.errors import DamagedError, FormatError
from searchindex.search import Query, ask
from searchindex.settings import Settings
from searchindex.suggest import suggest


@dataclass(frozen=True, slots=True)
class Options:
    """What to serve, and where."""

    index_dir: Path
    data_dir: Path
    host: str
    port: int
    workers: int


def usable_cores() -> int:
    """The cores that this process may use, two at least: one worker is ready while another is busy."""
    return max(2, len(os.sched_getaffinity(0)))


def warmed(searcher: Searcher, settings: Settings) -> Searcher:
    """The searcher after a first question and a first suggestion, so that no visitor waits for pages to be mapped."""
    for ref in searcher.listing()[:1]:
        ask(Query(ref.title[:60]), searcher, settings)
        suggest(ref.title[:3], searcher, settings)
    return searcher


def refuse_other_version(index_dir: Path) -> None:
    """Raises FormatError where all generations are another version's: waiting would not help.

    Without an index, or with a damaged one, the service starts all the same and says on /readyz what it waits for.
    """
    refused: FormatError | None = None
    for name in generations.names(index_dir):
        try:
            generations.manifest(index_dir, name)
        except FormatError as error:
            refused = refused or error
        except DamagedError:
            return
        else:
            return
    if refused is not None:
        raise refused


def desk(data_dir: Path, settings: Settings, limiter: Limiter) -> Desk:
    """Takes signals by the clocks of this machine."""
    return Desk(open_signals(data_dir, settings), settings.signals, lambda: datetime.now(UTC), time.monotonic, limiter)


def serve(options: Options, settings: Settings, tell: Callable[[str], None]) -> None:
    """Serves until told to stop; tells the address when ready.

    Raises AnswerboxError where the port is in use, UsageError where a setting cannot be used.
    """
    busy = busy_page(Theme.load(settings))
    refuse_other_version(options.index_dir)
    listener = bind(options.host, options.port)
    # Before the fork: all workers have the one key, and count posts and wrong passwords together.
    posts = Limiter(settings.signals.posts_per_minute, time.monotonic)
    tries = Limiter(TRIES_PER_MINUTE, time.monotonic)
    with closing(desk(options.data_dir, settings, posts)) as first:
        first.check()
    host, port = listener.getsockname()[:2]
    announcement, pulse, shares = Announcement(), Pulse(options.workers), Shares(options.workers)
    parent = os.getpid()
    counts = shared_counts(options)
    trouble = Announcement()

    def work(number: int) -> None:
        logging.getLogger("waitress").setLevel(logging.ERROR)
        if counts is not None:
            metrics.share(counts, str(number))
        counted = Metrics(counts)
        current, stop = Current(), threading.Event()

        def open_named(name: str) -> Searcher:
            return warmed(open_searcher(options.index_dir, name, settings), settings)

        follower = Follower(announcement, current, open_named, counted, int(settings.serve.cache_mb * 1e6))
        follower.step()
        taking = desk(options.data_dir, settings, posts)
        taking.recorder.start()
        media = options.index_dir / "media"
        app = create_app(Parts(current, settings, media, time.perf_counter, taking, counted, tries))
        thread = threading.Thread(target=follower.follow, args=(stop,), name="follower", daemon=True)
        thread.start()
        if number == 0 and (pull := puller(options.index_dir, settings)):
            mirroring = Mirroring(pull, trouble, settings.cluster.poll_seconds)
            threading.Thread(target=mirroring.follow, args=(stop,), name="mirror", daemon=True).start()
        chosen = settings.serve
        limits = worker.Limits(
            threads=chosen.threads,
            waiting=chosen.waiting,
            request_seconds=chosen.request_seconds,
            drain_seconds=chosen.drain_seconds,
            hang_seconds=chosen.hang_seconds,
            parent=parent,
            busy_page=busy,
            trusted_proxy=chosen.trusted_proxy,
        )
        vitals = Vitals(number, pulse, counted, lambda: taking.recorder.lost, time.monotonic)
        worker.run(listener, app, limits, vitals, lambda connections: shares.is_fair(number, connections))
        stop.set()
        taking.close()

    def ready() -> None:
        shown = f"[{host}]" if ":" in host else host
        tell(f"Answerbox is listening at http://{shown}:{port}/")

    if counts is not None:
        metrics.share(counts, metrics.PARENT)
    upkeep = Upkeep()
    supervisor = Supervisor(
        Lookout(options.index_dir, trouble),
        announcement,
        pulse,
        work,
        options.workers,
        settings.serve.hang_seconds,
        lambda reason: upkeep.replaced.labels(reason).inc(),
    )
    with listener:
        supervisor.run(ready, settings.serve.drain_seconds)
    if counts is not None:
        shutil.rmtree(counts, ignore_errors=True)


def shared_counts(options: Options) -> Path | None:
    """The folder in which the processes count together; None, said in the log, where there can be none."""
    folder = options.data_dir / f"metrics-{os.getpid()}"
    try:
        for old in options.data_dir.glob("metrics-*"):
            # One that ended badly left it.
            if not Path(f"/proc/{old.name.partition('-')[2]}").exists():
                shutil.rmtree(old, ignore_errors=True)
        metrics.prepare(folder, options.workers)
    except OSError as error:
        log("metrics.apart", problem=str(error))
        return None
    return folder

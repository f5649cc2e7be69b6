"""python -m tests.soak.soak: everything at once for a long time; nothing may fail, nothing may be wrong or grow."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote_plus

from searchindex.article import Article
from searchindex.settings import Search, Settings
from tests.searchapi.knowledge import ARTICLES, publish
from tests.searchapi.live import Service, start
from tests.soak.gauge import Sample, growth_kb, sample
from tests.soak.oracle import Oracle

SETTINGS = Settings(search=Search(meaning=False))
WARM_UP_SECONDS = 240
"""So long the bounded caches fill: those of answers, cards, terms and word forms."""
WORDS = ("career", "notes", "risk", "mentor", "budget", "meeting", "project", "office", "issues", "carreer", "risiken")


@dataclass
class Report:
    """What came of it."""

    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    checked: int = 0
    torn: int = 0
    """Connections that ended with a worker that was killed: no server can answer those."""
    kills: int = 0
    builds: int = 0
    samples: dict[int, list[Sample]] = field(default_factory=lambda: defaultdict(list))

    def files(self) -> tuple[int, int]:
        """The fewest and the most file descriptors of a worker, once it has settled."""
        seen = [s.files for found in self.samples.values() for s in found[2:]]
        return (min(seen), max(seen)) if seen else (0, 0)

    def growth_kb(self) -> float | None:
        """The fastest growth in ten minutes of a worker that was watched for so long; None where none was.

        Over a shorter time one generation that gives way to a larger one would look like growth.
        """
        settled = [[s for s in found if s.at > found[0].at + WARM_UP_SECONDS] for found in self.samples.values()]
        return max((growth_kb(found) for found in settled if found and found[-1].at - found[0].at >= 600), default=None)


class Soak:
    """The service with visitors, a maintainer who publishes and rolls back, and an accident now and then."""

    def __init__(self, folder: Path, seconds: float, build_every: float, kill_every: float, seed: int) -> None:
        self.report = Report()
        self._folder, self._index = folder, folder / "index"
        self._seconds, self._build_every, self._kill_every = seconds, build_every, kill_every
        self._seed = seed
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._killed_at = 0.0

    def run(self) -> Report:
        """Soaks for so many seconds."""
        publish(self._index, ARTICLES)
        (self._folder / "a.toml").write_text("[serve]\ncache_mb = 1\n[signals]\nposts_per_minute = 100000\n")
        service = start(self._index, self._folder, "--config", str(self._folder / "a.toml"), "--workers", "2")
        tasks: list[Callable[[], None]] = [lambda n=n: self._visit(service, n) for n in range(4)]  # type: ignore[misc]
        tasks += [self._publish, lambda: self._kill(service), lambda: self._watch(service)]
        threads = [threading.Thread(target=self._guarded, args=(task,)) for task in tasks]
        try:
            for thread in threads:
                thread.start()
            self._stop.wait(self._seconds)
            self._stop.set()
            for thread in threads:
                thread.join()
        finally:
            self._stop.set()
            if service.end() != 0:
                self.report.failed.append("the service did not end well")
        return self.report

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - the edge of a thread: told in the report
            self.report.failed.append(f"{type(error).__name__}: {error}")
            self._stop.set()

    def _visit(self, service: Service, number: int) -> None:
        chance = random.Random(self._seed + number)
        oracle = Oracle(self._index, SETTINGS)
        while not self._stop.is_set():
            words = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))
            kind = chance.random()
            if kind < 0.5:
                self._search(service, oracle, words)
            elif kind < 0.7:
                self._ask(service, f"api/suggest?q={words[: chance.randint(1, len(words))].replace(' ', '+')}")
            elif kind < 0.85:
                self._ask(service, f"search?q={quote_plus(words)}&page={chance.randint(1, 2)}")
            elif kind < 0.95:
                self._ask(service, f"articles/{chance.choice(ARTICLES[:5]).id}")
            else:
                article = chance.choice(ARTICLES[:5]).id
                self._ask(service, f"api/articles/{article}/rating", json.dumps({"stars": chance.randint(1, 5)}))
        oracle.close()

    def _search(self, service: Service, oracle: Oracle, words: str) -> None:
        body = self._ask(service, f"api/search?q={quote_plus(words)}")
        if body is None:
            return
        answer = json.loads(body)
        if oracle.open(answer["generation"]):
            self.report.checked += 1
            if oracle.differs(words, answer):
                self.report.wrong.append(f"{words} in {answer['generation']}")

    def _ask(self, service: Service, path: str, body: str | None = None) -> bytes | None:
        headers = {"Content-Type": "application/json"} if body else {}
        request = urllib.request.Request(service.address + path, body.encode() if body else None, headers)
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.report.answers[answer.status] += 1
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                self.report.answers[error.code] += 1
                if error.code >= 500 and not (error.code == 503 and error.headers["Retry-After"]):
                    self.report.failed.append(f"{error.code} for {path}")
        except (OSError, HTTPException) as error:
            # The worker that had the connection was killed meanwhile; anything else is a fault.
            if began - 2 <= self._killed_at or time.monotonic() - self._killed_at < 2:
                self.report.torn += 1
            else:
                self.report.failed.append(f"{type(error).__name__} for {path}")
        return None

    def _publish(self) -> None:
        """Articles come and go; those that visitors read stay."""
        size = len(ARTICLES)
        while not self._stop.wait(self._build_every):
            size = 8 + (size + 7) % (len(ARTICLES) - 8)
            publish(self._index, _some(size))
            self.report.builds += 1

    def _kill(self, service: Service) -> None:
        # In the first half only: those that serve the second half are watched for long enough to see them grow.
        chance, until = random.Random(self._seed), time.monotonic() + self._seconds / 2
        while not self._stop.wait(self._kill_every * chance.uniform(0.5, 1.5)) and time.monotonic() < until:
            if len(workers := service.workers()) > 1:
                self._killed_at = time.monotonic()
                os.kill(chance.choice(workers), signal.SIGKILL)
                self.report.kills += 1

    def _watch(self, service: Service) -> None:
        every = min(5.0, self._seconds / 20)
        while not self._stop.wait(every):
            for pid in service.workers():
                if found := sample(pid, time.monotonic()):
                    self.report.samples[pid].append(found)


def _some(size: int) -> Iterable[Article]:
    return ARTICLES[:size]


def main() -> int:
    """Prints the figures; 1 where something failed, was wrong, or grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--build-seconds", type=float, default=120)
    parser.add_argument("--kill-seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), asked.minutes * 60, asked.build_seconds, asked.kill_seconds, asked.seed)
        report = soak.run()
    fewest, most = report.files()
    growth = report.growth_kb()
    grows = "no worker was watched for ten minutes" if growth is None else f"grows {growth:.0f} kB in ten minutes"
    print(f"seed {asked.seed}, {asked.minutes:g} minutes, {report.builds} generations, {report.kills} workers killed")
    print(f"answers by status: {dict(sorted(report.answers.items()))}; {report.torn} went down with their worker")
    print(f"checked against the oracle: {report.checked}, wrong: {len(report.wrong)} {report.wrong[:5]}")
    print(f"failed: {len(report.failed)} {report.failed[:5]}")
    print(f"file descriptors of a worker: {fewest} to {most}; memory: {grows}")
    return 1 if report.wrong or report.failed or (growth or 0) > 1024 or most - fewest > 70 else 0


if __name__ == "__main__":
    sys.exit(main())

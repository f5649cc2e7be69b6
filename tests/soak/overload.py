"""python -m tests.soak.overload: ten times the connections that saturate the service, and what becomes of it."""

from __future__ import annotations

import argparse
import itertools
import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

from tests.searchapi.live import Service, start
from tests.soak.load import Tally, press


@dataclass(frozen=True)
class Verdict:
    """How the service bore it."""

    peak: float
    goodput: float
    refused_p50_ms: float
    refused_p99_ms: float
    health_p99_ms: float
    recovery_p95_ms: float
    usual_p95_ms: float
    broken: int

    @property
    def held(self) -> bool:
        """Excess refused within 100 ms at the median, at least 80 % of the peak answered, normal 5 s later."""
        usual = max(3 * self.usual_p95_ms, 250)
        quick = self.refused_p50_ms < 100 and self.health_p99_ms < 500
        return quick and self.goodput >= 0.8 * self.peak and self.recovery_p95_ms < usual


def overload(service: Service, words: list[str], seconds: float, patient: bool, crowd: int = 640) -> Verdict:
    """First 64 connections for the peak, then ten times as many, then 64 again five seconds later."""
    press(service.port, questions(words, 1), 64, min(seconds, 3))
    peak = press(service.port, questions(words, 2), 64, seconds)
    health: list[float] = []
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(service, health, stop))
    watcher.start()
    crowded = press(service.port, questions(words, 3), crowd, seconds, patient)
    stop.set()
    watcher.join()
    time.sleep(5)
    after = press(service.port, questions(words, 4), 64, min(seconds, 5))
    health.sort()
    return Verdict(
        peak=peak.rate(200),
        goodput=crowded.rate(200),
        refused_p50_ms=crowded.share(503, 0.5) * 1000,
        refused_p99_ms=crowded.share(503, 0.99) * 1000,
        health_p99_ms=health[int(0.99 * (len(health) - 1))] * 1000,
        recovery_p95_ms=after.share(200, 0.95) * 1000,
        usual_p95_ms=peak.share(200, 0.95) * 1000,
        broken=_broken(peak) + _broken(crowded) + _broken(after),
    )


def questions(words: list[str], seed: int) -> Iterator[str]:
    """Searches of two words that were not asked before: no cache helps."""
    chance = random.Random(seed)
    for number in itertools.count():
        first, second = chance.choice(words), chance.choice(words)
        yield f"/api/search?q={quote_plus(f'{first} {second} {seed}x{number}')}"


def words_of(service: Service) -> list[str]:
    """Words that articles have, from the names of the topics and from hits."""
    found = {"project", "plan", "risk", "meeting", "report"}
    for word in sorted(found):
        for hit in json.loads(service.get(f"/api/search?q={word}")[1])["hits"]:
            found.update(w.lower() for w in hit["title"].split() if w.isalpha() and len(w) > 3)
    return sorted(found)


def _watch(service: Service, health: list[float], stop: threading.Event) -> None:
    while not stop.wait(0.1):
        began = time.monotonic()
        assert service.get("/healthz")[0] == 200
        health.append(time.monotonic() - began)


def _broken(tally: Tally) -> int:
    return sum(len(seconds) for status, seconds in tally.seconds.items() if status not in (200, 503))


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--impatient", action="store_true", help="refused clients come back at once")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = ("--data", f"{folder}/data")
        service = start(asked.index, Path(folder), *data, meaning=True)
        try:
            verdict = overload(service, words_of(service), asked.seconds, not asked.impatient)
        finally:
            service.end()
    for name, value in vars(verdict).items():
        print(f"{name:16} {value:10.1f}")
    print("held" if verdict.held else "NOT HELD")


if __name__ == "__main__":
    main()

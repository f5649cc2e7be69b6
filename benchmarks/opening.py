"""python -m benchmarks.opening INDEX: verifies and opens the published generation in a fresh process, once."""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

import msgspec

from searchindex import generations
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.search import Query, ask
from searchindex.settings import load


class Opened(msgspec.Struct, frozen=True):
    """Milliseconds to verify every hash, to open the generation after that, and to answer a first question."""

    verified: float
    opened: float
    asked: float


def opened(index_dir: Path) -> Opened:
    """Modules are loaded already, as they are in the parent that starts workers; nothing of the index is."""
    settings = load(None)
    times = [time.perf_counter()]
    found = generations.verify(index_dir, generations.current(index_dir))
    times.append(time.perf_counter())
    searcher = open_searcher(index_dir, found.name, settings)
    times.append(time.perf_counter())
    ask(Query("how do I begin"), searcher, settings)
    times.append(time.perf_counter())
    verified, open_time, asked = ((b - a) * 1000 for a, b in pairwise(times))
    return Opened(verified, open_time, asked)


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(opened(Path(sys.argv[1]))))

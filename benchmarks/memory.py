"""The part `memory`: what a worker that serves has in memory, and how long a generation takes to open.

Vectors are set aside by serving without meaning: the generation's vectors are then never read, so they are not in
memory, and the word table is not opened.  The same with meaning is told beside it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks import servers
from benchmarks.figures import Figure, scale
from benchmarks.opening import Opened
from benchmarks.processes import children, memory
from benchmarks.queries import Question, questions
from benchmarks.workshop import ROOT, Workshop, environment

QUESTIONS = 400
"""Asked before memory is read: a worker that has answered nothing yet has read nothing yet."""
OPENINGS = 3
"""Times `rounds`."""


def measure(workshop: Workshop, rounds: int) -> Iterator[Figure]:
    """The larger worker of two after the same questions; openings in fresh processes, the median of several."""
    at = scale(workshop.corpus.sections)
    asked = questions(workshop.original.articles, QUESTIONS)
    for meaning in (False, True) if workshop.meaning else (False,):
        word = ", meaning" if meaning else ""
        yield from _worker(workshop, asked, meaning, f"memory {at}{word}")
        opened = [_opened(workshop.ours, meaning) for _ in range(rounds * OPENINGS)]
        yield _middle(f"open {at}{word}", [o.opened for o in opened])
        yield _middle(f"open {at}{word}, first question", [o.asked for o in opened])
        if not meaning:
            yield _middle(f"open {at}, hashes verified", [o.verified for o in opened])


def _worker(workshop: Workshop, asked: Sequence[Question], meaning: bool, name: str) -> Iterator[Figure]:
    scratch = workshop.folder("memory")
    with servers.ours(workshop.ours, scratch, meaning=meaning, cache=True) as server:
        for question in asked:
            with urllib.request.urlopen(server.address + server.path(question), timeout=30) as answer:
                answer.read()
        found = max((memory(pid) for pid in children(server.pid)), key=lambda m: m.resident)
    yield Figure(name, found.resident, "MB")
    yield Figure(f"{name}, each page shared out", found.proportional, "MB")
    yield Figure(f"{name}, private", found.private, "MB")
    yield Figure(f"{name}, shared", found.shared, "MB")


def _opened(index_dir: Path, meaning: bool) -> Opened:
    command = [sys.executable, "-m", "benchmarks.opening", str(index_dir)]
    done = subprocess.run(command, env=environment(meaning=meaning), cwd=ROOT, capture_output=True, check=True)
    return msgspec.json.decode(done.stdout, type=Opened)


def _middle(name: str, values: Sequence[float]) -> Figure:
    return Figure(name, statistics.median(values), "ms", min(values), max(values))

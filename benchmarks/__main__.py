"""python -m benchmarks: runs the parts, prints one table, keeps the result."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import asking, building, http, memory
from benchmarks.figures import Figure
from benchmarks.machine import machine
from benchmarks.report import Result, save, show
from benchmarks.workshop import ROOT, Workshop
from indexer.progress import on_stderr
from searchindex.errors import AnswerboxError

PARTS = ("query", "memory", "http", "build")
LARGE = 100_000
"""The second size that is measured unless one is asked for."""


def main() -> int:
    """Runs the parts that are asked for; an error is one line on stderr."""
    options = _options()
    with on_stderr() as progress:
        workshop = Workshop(options.cache, options.size, options.keep, progress)
        try:
            result, missing = _run(workshop, options)
        except (AnswerboxError, subprocess.CalledProcessError) as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    show(result, Console(width=150))
    print(f"\nkept as {save(result, options.results)}")
    return 1 if missing else 0


def _run(workshop: Workshop, options: argparse.Namespace) -> tuple[Result, list[str]]:
    """The figures of all parts; and a line for each part that could not be measured, which keeps no other from it."""
    at, on, began = datetime.now(UTC), machine(), time.monotonic()
    figures: list[Figure] = []
    missing: list[str] = []
    corpus = workshop.corpus
    for name, part in _parts(workshop, options):
        workshop.say(name)
        try:
            figures.extend(part)
        except (AnswerboxError, subprocess.CalledProcessError) as error:
            missing.append(f"{name} was not measured: {error}")
            workshop.say(missing[-1])
    figures.append(Figure("the whole run", time.monotonic() - began, "s"))
    name = f"{corpus.sections:,}" if options.size else "documentation"
    size = f"{name} ({corpus.sections:,} sections, {len(corpus):,} articles)"
    return Result(at, size, on, tuple(figures), (_remark(options), *missing)), missing


def _parts(workshop: Workshop, options: argparse.Namespace) -> Iterator[tuple[str, Iterator[Figure]]]:
    """Each part that is asked for, with what it is called."""
    large = None if options.size else workshop.sized(LARGE)
    rounds = options.rounds
    for part in options.only:
        if part == "query":
            yield "query", asking.measure(workshop, rounds, options.questions)
            yield "suggest", asking.suggestions(workshop, rounds)
            if large:
                yield f"query, {LARGE:,} sections", asking.measure(large, rounds, options.questions)
                yield f"suggest, {LARGE:,} sections", asking.suggestions(large, rounds)
        elif part == "memory":
            yield "memory", memory.measure(workshop, rounds)
            if large:
                yield f"memory, {LARGE:,} sections", memory.measure(large, rounds)
        elif part == "http":
            yield "http", http.measure(workshop, rounds, options.seconds)
        elif part == "build" and (options.size is None or options.size <= workshop.original.sections):
            yield "build", building.measure(workshop, options.builds)


def _remark(options: argparse.Namespace) -> str:
    return (
        f"Parts: {', '.join(options.only)}; {options.rounds} rounds of {options.questions} questions, "
        f"{options.seconds} s of load a time, {options.builds} builds in turn."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--size",
        type=_size,
        metavar="SECTIONS",
        help="only this size (default: the documentation as it is, and 100,000)",
    )
    parser.add_argument("--only", type=_chosen, default=PARTS, metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is asked")
    parser.add_argument("--questions", type=int, default=asking.QUESTIONS, help="different questions in process")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one load over HTTP")
    parser.add_argument("--builds", type=int, default=2, help="how often everyone builds")
    parser.add_argument(
        "--keep", action="store_true", help="take the indexes that stand, even if their code changed since"
    )
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "bench", help="where indexes are kept")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="where results are kept")
    return parser.parse_args()


def _size(text: str) -> int | None:
    return int(text.replace("_", "").replace(",", "")) if text else None


def _chosen(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(",")) if text else PARTS
    if unknown := set(chosen) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())

"""The part `build`: from HTML to a published index, in turn with pagefind, and again when little or nothing changed."""

from __future__ import annotations

import importlib
import shutil
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import packages
from benchmarks.errors import MissingError
from benchmarks.figures import Figure
from benchmarks.processes import Spent, spent
from benchmarks.workshop import Workshop, environment
from searchindex import generations

OFF, ON, PAGEFIND = "meaning off", "meaning on", "pagefind"


def measure(workshop: Workshop, builds: int) -> Iterator[Figure]:
    """Everyone builds in turn, alone; then our own second and third builds."""
    share = 1.0 if workshop.size is None else workshop.size / workshop.original.sections
    pages = packages.sample(workshop.pages, workshop.folder("build") / "pages", share)
    taken: dict[str, list[Spent]] = {OFF: [], ON: [], PAGEFIND: []}
    for number in range(builds):
        for name, runs in taken.items():
            workshop.say(f"build, {name}, {number + 1} of {builds}")
            out = workshop.folder(f"build-{name}")
            runs.append(_pagefind(pages, out) if name == PAGEFIND else _ours(pages, out, name == ON))
    yield from figures(taken)
    yield from _again(workshop, pages, builds)


def figures(taken: Mapping[str, Sequence[Spent]]) -> Iterator[Figure]:
    """Seconds and megabytes of everyone, and ours over pagefind's, build by build."""
    for name, runs in taken.items():
        yield _middle(f"build {name}", [run.seconds for run in runs], "s")
        yield _middle(f"build {name}, memory", [run.resident_mb for run in runs], "MB")
        yield _middle(f"build {name}, memory, each page once", [run.proportional_mb for run in runs], "MB")
    for name in (OFF, ON):
        pairs = list(zip(taken[name], taken[PAGEFIND], strict=True))
        yield _middle(f"build over pagefind, {name}", [a.seconds / b.seconds for a, b in pairs], "×")
    # The default, meaning on, is also what takes most.
    pairs = list(zip(taken[ON], taken[PAGEFIND], strict=True))
    yield _middle("build memory over pagefind", [a.resident_mb / b.resident_mb for a, b in pairs], "×")


def _again(workshop: Workshop, pages: Path, times: int) -> Iterator[Figure]:
    """Nothing changed, and one page changed, each to published, with meaning on."""
    index = workshop.cache / "scratch" / f"build-{ON}"
    every = sorted(pages.rglob("*.html"))
    page, original = next((p, text) for p in every[len(every) // 2 :] if b"</p>" in (text := p.read_bytes()))
    unchanged, changed = [], []
    for number in range(times):
        workshop.say(f"build, little changed, {number + 1} of {times}")
        before = generations.current(index)
        unchanged.append(_ours(pages, index, meaning=True).seconds)
        same = generations.current(index) == before
        _write(page, original.replace(b"</p>", f" Word{number}.</p>".encode()))
        changed.append(_ours(pages, index, meaning=True).seconds)
        if not same or generations.current(index) == before:
            raise MissingError("a change was not published, or a build without one was", "these times mean nothing")
    yield _middle("build unchanged", unchanged, "s")
    yield _middle("build one page", changed, "s")
    shutil.rmtree(workshop.cache / "scratch")


def _write(page: Path, text: bytes) -> None:
    """In place of the page: it is a link to one that must stay."""
    page.unlink()
    page.write_bytes(text)


def _ours(pages: Path, index: Path, meaning: bool) -> Spent:
    command = [sys.executable, "-m", "indexer", "index", str(pages), "--index", str(index)]
    return spent(command, environment(meaning=meaning))


def _pagefind(pages: Path, out: Path) -> Spent:
    try:
        pagefind = importlib.import_module("pagefind_bin")
    except ModuleNotFoundError:
        raise MissingError("the peer pagefind needs pagefind-bin, which is not installed", "make bench does") from None
    return spent([str(pagefind.get_executable()), "--site", str(pages), "--output-path", str(out)])


def _middle(name: str, values: Sequence[float], unit: str) -> Figure:
    return Figure(name, statistics.median(values), unit, min(values), max(values))

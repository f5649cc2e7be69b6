"""Torn, empty, missing and planted files, as a bad disk, a bad copy or a bad guest leaves them."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from searchindex import generations
from tests.torture.knowledge import told
from tests.torture.workshop import Workshop

CANARY = "canary"
"""The file that a planted pickle makes where it is opened."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What is done to which file of the index; `{}` stands for the published generation."""

    what: str
    file: str

    def __str__(self) -> str:
        return f"{self.what} {self.file.format('generation')}"


HARMLESS = (Damage("missing", "articles.db"), Damage("grown", "articles.db"))
"""A store that is missing is read anew; SQLite does not look at what lies behind its last page."""


def points(_: Workshop) -> Sequence[Damage]:
    """Each damage to each file that the others hang on."""
    ours = ("manifest.json", "manifest.sha256", "digests.json", "whoosh/*.toc", "whoosh/*.seg", "snapshot/*s.npy")
    files = ["CURRENT", "articles.db", *(f"{{}}/{name}" for name in ours)]
    found = [Damage(what, file) for what in ("empty", "torn", "missing", "zeroed", "grown") for file in files]
    found += [Damage("missing", file) for file in ("lock", "{}/snapshot", "{}/whoosh", "{}", "media")]
    found += [Damage("planted", f"{{}}/{name}") for name in ("new.pkl", "whoosh/_MAIN_99.toc", "whoosh/*.toc")]
    return [*found, Damage("planted", "{}/snapshot/cards.npy"), Damage("invented", "CURRENT")]


def attempt(workshop: Workshop, point: Damage) -> tuple[bool, str, list[str]]:
    """The generation before is served and readiness says so; no pickle is opened; the next build mends it."""
    index = workshop.copy()
    canary = workshop.folder / CANARY
    canary.unlink(missing_ok=True)
    _DONE[point.what](_target(index, point.file), canary)
    struck = point.file.startswith("{}")
    outcome, wrong = workshop.judged(("before",) if struck else ("old", "half"), sound=False)
    if outcome == "half" and point.file != "media":
        wrong.append("visitors are told half")
    if bool(told(index).problems) != (struck or point.file == "CURRENT"):
        wrong.append(f"readiness names {told(index).problems}")
    found, _ = workshop.verified()
    if not found and point.file != "lock" and point not in HARMLESS:
        wrong.append("verify does not find it")
    again = point.file == "articles.db" and found and point.what != "empty"
    wrong += workshop.begun_again() if again else workshop.mended()
    if canary.exists():
        wrong.append("a planted pickle was opened")
    return bool(found), outcome, wrong


def _target(index: Path, file: str) -> Path:
    path = index / file.format(f"generations/{generations.current(index)}")
    return next(iter(sorted(path.parent.glob(path.name))), path)


def _torn(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _missing(path: Path, _: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _grown(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0" * 4096)


class _Trap:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[Callable[..., int], tuple[str]]:
        return os.system, (f"touch {self.canary}",)


def _planted(path: Path, canary: Path) -> None:
    if path.suffix == ".npy":
        np.save(path, np.array([_Trap(canary)], dtype=object), allow_pickle=True)
    else:
        path.write_bytes(pickle.dumps(_Trap(canary)))


_DONE: dict[str, Callable[[Path, Path], object]] = {
    "empty": lambda path, _: path.write_bytes(b""),
    "torn": _torn,
    "missing": _missing,
    "zeroed": lambda path, _: path.write_bytes(bytes(path.stat().st_size)),
    "grown": _grown,
    "planted": _planted,
    "invented": lambda path, _: path.write_text("20991231T000000Z-00000000\n"),
}

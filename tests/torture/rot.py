"""A flipped bit in any file: of the published generation, the pointer, the pictures and the articles store."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from searchindex import generations
from tests.torture.knowledge import told
from tests.torture.workshop import Workshop

BITS = {"generation": 2, "CURRENT": 12, "media": 4, "articles.db": 150}
"""So many bits of each file."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A bit of the n-th file of a place, at a share of its length."""

    place: str
    file: int
    share: float
    bit: int

    def __str__(self) -> str:
        return f"bit {self.bit} at {self.share:.3f} of file {self.file} of {self.place}"


def points(workshop: Workshop) -> Sequence[Flip]:
    """The same ones every time: the first and the last byte of each file are always among them."""
    rng = random.Random(7)
    found = []
    for place, bits in BITS.items():
        for file in range(len(_files(workshop.kept, place))):
            shares = [0.0, 1.0, *(rng.random() for _ in range(bits))][: bits + 1]
            found += [Flip(place, file, share, rng.randrange(8)) for share in shares]
    return found


def attempt(workshop: Workshop, point: Flip) -> tuple[bool, str, list[str]]:
    """It is found, by the service where it would serve it, by `verify` anyway; or it changes nothing at all."""
    index = workshop.copy()
    path = _files(index, point.place)[point.file]
    data = bytearray(path.read_bytes())
    data[int(point.share * (len(data) - 1))] ^= 1 << point.bit
    path.write_bytes(data)
    allowed = {"generation": ("before",), "media": ("old", "half")}.get(point.place, ("old",))
    outcome, wrong = workshop.judged(allowed, sound=False)
    found, said = workshop.verified()
    named = told(index).problems
    if point.place == "generation" and not named:
        wrong.append("readiness does not name it")
    if point.place in ("generation", "media") and not found:
        wrong.append("verify does not find it")
    if found and len(said.strip().splitlines()) != 1:
        wrong.append(f"verify says {said}")
    if point.place == "media":
        path.unlink()
    if point.place == "articles.db" and found:
        return True, outcome, wrong + workshop.begun_again()
    return bool(found), outcome, wrong + workshop.mended()


def _files(index: Path, place: str) -> list[Path]:
    if place in ("CURRENT", "articles.db"):
        return [index / place]
    root = index / "media" if place == "media" else generations.folder(index, generations.current(index))
    return sorted(path for path in root.rglob("*") if path.is_file() and path.stat().st_size)

"""Runs by number, and what they hold laid out wherever they stand."""

from __future__ import annotations

import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import GAP, NO_WORD
from searchindex.engines.snapshot.kernel.library import address, loaded
from searchindex.engines.snapshot.ragged import Array

HELD, WORD, FURTHER = 6, 4, 2
"""Numbers that say of a run what it holds, of a word, of a further term: `runs.c` says which."""
_KNOWN = struct.Struct("=QqQQQQ")
_COLUMNS = struct.Struct("=7Q")


@dataclass(frozen=True, slots=True)
class Met:
    """The runs of some texts: the number of each and where it starts in its text; where those of each text end."""

    number: NDArray[np.int32]
    start: NDArray[np.uint32]
    ends: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Things found in some runs in a row: of each its run, counted from the first, where it is in it, and its length.

    Words, and runs as a whole, are where they start; what words have besides, at the how manieth word it is.
    """

    run: Array
    at: Array
    length: Array
    text: str
    """All of them, a blank behind each."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Texts taken apart, one behind the other with a gap behind each: a number of each kind for every place.

    `begins` says at which place each text begins.  `further_place` are the places of further terms.
    """

    word: NDArray[np.int32]
    stem: NDArray[np.int32]
    start: NDArray[np.uint32]
    length: NDArray[np.uint8]
    begins: NDArray[np.uint32]
    further_term: NDArray[np.int32]
    further_place: NDArray[np.uint32]


class RunNumbers:
    """Numbers for runs, in the order in which they are first met."""

    def __init__(self) -> None:
        self._library = loaded()
        self._count = 0
        self._slots = np.zeros(1, np.int32)
        self._begins = np.zeros(1, np.int64)
        self._characters = np.empty(0, np.uint32)
        self._secrets = secrets.randbits(64), secrets.randbits(64) | 1

    def __len__(self) -> int:
        return self._count

    def met(self, texts: Sequence[str]) -> Met:
        """The runs of texts."""
        text = _code_points("".join(texts))
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
        most = (text.size + len(texts)) // 2  # of a character each, with a blank between two of a text
        self._make_room(most, text.size + most)
        number, start, run_ends = np.empty(most, np.int32), np.empty(most, np.uint32), np.empty(len(texts), np.int64)
        self._count = self._library.number_runs(
            self._packed(), self._count, address(text), address(ends), len(texts), address(number), address(start),
            address(run_ends),
        )  # fmt: skip
        count = int(run_ends[-1]) if run_ends.size else 0
        return Met(number[:count], start[:count], run_ends)

    def found(self, first: int) -> tuple[Found, Found, Found, Found]:
        """What is in the runs from that number on.

        Of those of ASCII the words, in small letters, those with a hump as they are written, and the compounds; and
        the other runs, in which nothing was looked for.
        """
        runs, characters = self._count - first, int(self._begins[self._count] - self._begins[first])
        # Whatever is found has two characters at least, a blank behind it among them; compounds may have no blank.
        rows, texts = np.empty((4, characters // 2, 3), np.int32), np.empty((4, 2 * characters), np.uint32)
        given = np.zeros((4, 4), np.int64)
        given[:, 0], given[:, 1] = [address(some) for some in rows], [address(some) for some in texts]
        self._library.find_in_runs(
            address(self._begins), address(self._characters), first, first + runs, address(given)
        )
        words, humped, compounds, others = (
            Found(some[:count, 0], some[:count, 1], some[:count, 2], _text(text[:size]))
            for some, text, (_, _, count, size) in zip(rows, texts, given.tolist(), strict=True)
        )
        return words, humped, compounds, others

    def _packed(self) -> bytes:
        return _KNOWN.pack(
            address(self._slots), self._slots.size, address(self._begins), address(self._characters), *self._secrets
        )

    def _make_room(self, runs: int, characters: int) -> None:
        """Room for so many more runs of so many more characters."""
        self._begins = _with_room(self._begins, self._count + 1, runs)
        self._characters = _with_room(self._characters, int(self._begins[self._count]), characters)
        if self._slots.size <= 2 * (self._count + runs):
            self._slots = np.zeros(1 << (2 * (self._count + runs)).bit_length(), np.int32)
            self._library.place_runs(self._packed(), self._count)


def laid(met: Met, held: Array, words: Array, further: Array) -> Laid:
    """Texts of runs that are met, of each of which it is known what it holds: a row each of HELD, WORD and FURTHER."""
    # A run has its words, parts and compounds by the first of them and how many.
    many, parts, compounds = held.reshape(-1, HELD)[:, 1::2].take(met.number, 0).sum(0).tolist()
    texts, places, terms = met.ends.size, many + GAP * met.ends.size, parts + compounds
    found = Laid(
        word=np.full(places, NO_WORD, np.int32),
        stem=np.full(places, NO_WORD, np.int32),
        start=np.zeros(places, np.uint32),
        length=np.zeros(places, np.uint8),
        begins=np.empty(texts, np.uint32),
        further_term=np.empty(terms, np.int32),
        further_place=np.empty(terms, np.uint32),
    )
    columns = (getattr(found, field.name) for field in fields(found))
    loaded().lay_runs(
        *map(address, (held, words, further, met.number, met.start, met.ends)), texts, GAP,
        _COLUMNS.pack(*map(address, columns)),
    )  # fmt: skip
    return found


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text(code_points: NDArray[np.uint32]) -> str:
    return code_points.tobytes().decode("utf-32-le", "surrogatepass")


def _with_room(array: NDArray[Any], used: int, more: int) -> NDArray[Any]:
    """The array with room for so many more behind those that are used."""
    if array.size >= used + more:
        return array
    larger = np.empty(max(used + more, 2 * used), array.dtype)
    larger[:used] = array[:used]
    return larger

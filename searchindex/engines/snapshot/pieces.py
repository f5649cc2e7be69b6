r"""Pieces: the tokens of very many texts, for which the tokenizer is given each distinct piece of them once.

A piece is what stands between two blanks.  The tokenizer of the word table puts a blank before a text and has no token
with a blank anywhere but at its beginning, so the tokens of a text are those of its pieces.  Where that does not hold,
which is with its own signs for a blank and for the edges of a text, the text is one piece.
"""

from __future__ import annotations

import re
from array import array

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.ragged import begins_of, taken
from searchindex.ranking.meaning import WordTable, cased

_BATCH = 4096
_BETWEEN = re.compile(r"(?<=[^ ]) (?!\Z)")
_BLANK = "\u2581"
_EDGES = re.compile(f"{_BLANK}|<unk>|</?s>")


class Pieces:
    """Texts, one after the other, as the pieces that they are made of."""

    def __init__(self, table: WordTable) -> None:
        self._table = table
        self._numbers = _Numbers()
        self._pieces = array("i")
        self._ends = array("q", [0])

    def add(self, text: str) -> None:
        """Puts a text behind those before it."""
        self._pieces.extend(map(self._numbers.__getitem__, pieces(cased(text))))
        self._ends.append(len(self._pieces))

    def tokens(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The tokens of all texts, one after the other, and where each text's begin.  No text can be added then."""
        distinct = list(self._numbers)
        self._numbers.clear()
        found = [
            t for i in range(0, len(distinct), _BATCH) for t in self._table.tokens_as_they_are(distinct[i : i + _BATCH])
        ]
        begins = begins_of(np.array([t.size for t in found], dtype=np.int64))
        flat = np.concatenate([np.zeros(0, np.int32), *found])
        tokens, edges = taken(flat, begins, np.frombuffer(self._pieces, dtype=np.int32))
        return tokens, edges[np.frombuffer(self._ends, dtype=np.int64)]


class _Numbers(dict[str, int]):
    """Pieces to numbers, in the order in which they were first seen."""

    def __missing__(self, piece: str) -> int:
        number = self[piece] = len(self)
        return number


def pieces(text: str) -> list[str]:
    """A text as pieces whose tokens, each taken apart by itself, are those of the text."""
    if ("<" in text or _BLANK in text) and _EDGES.search(text):
        return [text]
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        return _BETWEEN.split(text)
    return text.split(" ") if text else []

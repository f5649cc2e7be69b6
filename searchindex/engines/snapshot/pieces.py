r"""Pieces: the tokens of very many texts, for which the tokenizer is given each distinct piece of them once.

A piece is what stands between two blanks.  The tokenizer of the word table puts a blank before a text and has no token
with a blank anywhere but at its beginning, so the tokens of a text are those of its pieces.  Where that does not hold,
which is with its own signs for a blank and for the edges of a text, the text is one piece.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from itertools import count

import numpy as np

from searchindex.engines.snapshot.growing import Rows
from searchindex.engines.snapshot.ragged import Array, taken
from searchindex.ranking.meaning import WordTable, cased

_BATCH = 4096
_MOST = 1 << 19
"""Pieces that are remembered, about."""
_BETWEEN = re.compile(r"(?<=[^ ]) (?!\Z)")
_BLANK = "\u2581"
_EDGES = re.compile(f"{_BLANK}|<unk>|</?s>")


class Pieces:
    """Texts, one after the other, as the pieces that they are made of, which are numbered as they are first seen."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._pieces = array("i")
        self._ends = array("q", [0])

    def add(self, text: str) -> None:
        """Puts a text behind those before it."""
        self._pieces.extend(map(self._numbers.__getitem__, pieces(cased(text))))
        self._ends.append(len(self._pieces))

    @property
    def distinct(self) -> list[str]:
        """The pieces by their numbers."""
        return list(self._numbers)

    def arrays(self) -> tuple[Array, Array]:
        """The pieces of all texts by their numbers, one after the other, and where each text's begin."""
        return np.array(self._pieces, np.int32), np.array(self._ends, np.int64)


class Tokens:
    """The tokens of texts, from their pieces: of each that was met the tokens are known.  Forgets all when too many."""

    def __init__(self, table: WordTable) -> None:
        # A table of its own, for its tokenizer: it is the largest thing of a build, and goes with this.
        self._table = table.again()
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known = Rows(np.int32)

    def of(self, distinct: Sequence[str], numbers: Array, begins: Array) -> tuple[Array, Array]:
        """The tokens of all texts, one after the other, and where each text's begin.

        `numbers` are pieces of all texts by their place in `distinct`, `begins` says where each text's are.
        """
        if len(self._numbers) > _MOST:
            self._forget()
        fresh = [piece for piece in distinct if piece not in self._numbers]
        self._numbers.update(zip(fresh, count(len(self._numbers))))
        for i in range(0, len(fresh), _BATCH):
            for tokens in self._table.tokens_as_they_are(fresh[i : i + _BATCH]):
                self._known.append(tokens)
        ours = np.fromiter(map(self._numbers.__getitem__, distinct), np.int64, len(distinct))
        found, edges = taken(self._known.content.array, self._known.begins.array, ours[numbers])
        return found, edges[begins]


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

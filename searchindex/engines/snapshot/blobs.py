"""Blobs: many pieces of bytes laid end to end, as the arrays of a snapshot have them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np


class Blob:
    """Pieces of bytes, laid end to end as they come."""

    def __init__(self, pieces: Iterable[bytes] = ()) -> None:
        self._content = bytearray()
        self._ends = array("q", [0])
        self.extend(pieces)

    def append(self, piece: bytes) -> None:
        """Puts a piece behind those before it."""
        self._content += piece
        self._ends.append(len(self._content))

    def extend(self, pieces: Iterable[bytes]) -> None:
        """Puts pieces behind those before them."""
        for piece in pieces:
            self.append(piece)

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._content[self._ends[number] : self._ends[number + 1]])

    def arrays(self, begins: str, content: str) -> dict[str, Any]:
        """As two arrays of these names."""
        return {
            begins: np.frombuffer(self._ends, dtype=np.int64),
            content: np.frombuffer(self._content, dtype=np.uint8),
        }


def blob(begins: str, content: str, pieces: list[bytes]) -> dict[str, Any]:
    """Pieces of bytes as two arrays of these names."""
    return Blob(pieces).arrays(begins, content)

"""Growing: arrays to which more is put at the end while a snapshot is gathered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from searchindex.engines.snapshot.ragged import Array


class Column:
    """Numbers of one kind, laid end to end as they come."""

    def __init__(self, kind: DTypeLike, values: Iterable[int] = ()) -> None:
        self._kind = np.dtype(kind)
        self._bytes = bytearray()
        self.extend(list(values))

    def __len__(self) -> int:
        return len(self._bytes) // self._kind.itemsize

    def extend(self, values: Array | list[int]) -> None:
        """Puts values behind those before them."""
        self._bytes += np.ascontiguousarray(values, self._kind).data

    @property
    def array(self) -> NDArray[Any]:
        """All of them.  As long as it is held, nothing can be put behind it."""
        return np.frombuffer(self._bytes, self._kind)


class Rows:
    """Rows of unequal lengths, laid end to end as they come."""

    def __init__(self, kind: DTypeLike) -> None:
        self.begins = Column(np.int64, (0,))
        self.content = Column(kind)

    def append(self, row: Array) -> None:
        """Puts a row behind those before it."""
        self.content.extend(row)
        self.begins.extend([len(self.content)])

    def take(self, begins: Array, content: Array, first: int, last: int) -> None:
        """Puts the rows from `first` to before `last` of others behind those before them."""
        low, high = int(begins[first]), int(begins[last])
        self.begins.extend(begins[first + 1 : last + 1] + (len(self.content) - low))
        self.content.extend(content[low:high])

    def arrays(self, begins: str, content: str) -> dict[str, Any]:
        """As two arrays of these names."""
        return {begins: self.begins.array, content: self.content.array}


class Blob:
    """Pieces of bytes, laid end to end as they come."""

    def __init__(self, pieces: Iterable[bytes] = ()) -> None:
        self._content = bytearray()
        self._ends = [0]
        for piece in pieces:
            self.append(piece)

    def append(self, piece: bytes) -> None:
        """Puts a piece behind those before it."""
        self._content += piece
        self._ends.append(len(self._content))

    def arrays(self, begins: str, content: str) -> dict[str, Any]:
        """As two arrays of these names."""
        return {
            begins: np.array(self._ends, dtype=np.int64),
            content: np.frombuffer(self._content, dtype=np.uint8),
        }


def blob(begins: str, content: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Pieces of bytes as two arrays of these names."""
    return Blob(pieces).arrays(begins, content)

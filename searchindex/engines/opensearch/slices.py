"""Slices: what the scorer needs of one article, packed into a field of its document."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Slice:
    """An article's words by the numbers that the generation's outline gives to terms.

    `sizes` are the lengths of its fields: the title, then a heading and a text for each passage.  `stems` are the
    words of all of them, one after the other.  `extra_terms` stand at `extra_places`, which count the gaps between
    fields.  `terms` are all terms of the article, ascending, with the part of BM25F that no query changes.
    """

    sizes: Ints
    stems: Ints
    extra_terms: Ints
    extra_places: Ints
    terms: Ints
    impacts: NDArray[np.float32]

    @property
    def bytes(self) -> int:
        """What it takes in memory, nearly."""
        return 4 * (self.sizes.size + self.stems.size + 2 * self.extra_terms.size + 2 * self.terms.size) + 600


class _Packed(Struct, array_like=True):
    sizes: bytes
    stems: bytes
    extra_terms: bytes
    extra_places: bytes
    terms: bytes
    impacts: bytes


def packed(found: Slice) -> str:
    """A slice as a binary field holds it.  The bytes of numbers are laid plane by plane, which compresses better."""
    record = _Packed(
        _planes(found.sizes),
        _planes(found.stems),
        _planes(found.extra_terms),
        _planes(found.extra_places),
        _planes(np.diff(found.terms, prepend=np.int32(0))),
        found.impacts.astype("<f4").tobytes(),
    )
    return base64.b64encode(zlib.compress(msgspec.msgpack.encode(record), 1)).decode()


def unpacked(text: str) -> Slice:
    """The slice of a binary field."""
    record = msgspec.msgpack.decode(zlib.decompress(base64.b64decode(text)), type=_Packed)
    terms = np.cumsum(_whole(record.terms), dtype=np.int32)
    sizes, stems, extra_terms, extra_places = (
        _whole(data) for data in (record.sizes, record.stems, record.extra_terms, record.extra_places)
    )
    return Slice(sizes, stems, extra_terms, extra_places, terms, np.frombuffer(record.impacts, dtype="<f4"))


def _planes(values: NDArray[Any]) -> bytes:
    return values.astype("<i4").view(np.uint8).reshape(-1, 4).T.tobytes()


def _whole(data: bytes) -> Ints:
    return np.ascontiguousarray(np.frombuffer(data, dtype=np.uint8).reshape(4, -1).T).view("<i4").reshape(-1)

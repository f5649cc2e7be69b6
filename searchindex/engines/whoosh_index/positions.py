"""Positions: the places of very many postings as Whoosh's format of that name keeps them, all at once.

Of a posting it keeps how many places there are, and a pickled list of the steps from each to the next.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A pickle of protocol 2 (Python's pickletools): a list, a mark, its numbers, and all of them appended to it.
_HEAD, _TAIL = b"\x80\x02](", b"e."
_ONE_BYTE, _TWO_BYTES, _FOUR_BYTES = b"KMJ"
_COUNT = 4
_AROUND = _COUNT + len(_HEAD) + len(_TAIL)


def encoded(places: NDArray[np.int64], begins: NDArray[np.int64]) -> list[bytes]:
    """What is kept of each posting, its places being those from its begin up to the next; none is without any."""
    steps = np.diff(places, prepend=0)
    steps[begins] = places[begins]
    counts = np.diff(np.append(begins, places.size))
    short, long = steps < 1 << 8, steps >= 1 << 16
    width = np.where(short, 2, np.where(long, 5, 3))
    posting = np.repeat(np.arange(begins.size), counts)
    at = np.cumsum(width) - width + _AROUND * (posting + 1) - len(_TAIL)
    edges = np.append(at[begins] - _COUNT - len(_HEAD), at[-1:] + width[-1:] + len(_TAIL))
    out = np.empty(int(edges[-1]), dtype=np.uint8)
    out[at] = np.where(short, _ONE_BYTE, np.where(long, _FOUR_BYTES, _TWO_BYTES))
    for byte, some in enumerate((width > 0, ~short, long, long)):
        out[at[some] + 1 + byte] = steps[some] >> 8 * byte & 255
    _put(out, edges[:-1], counts.astype(">u4").view(np.uint8).reshape(-1, _COUNT))
    _put(out, edges[:-1] + _COUNT, np.frombuffer(_HEAD, np.uint8))
    _put(out, edges[1:] - len(_TAIL), np.frombuffer(_TAIL, np.uint8))
    written = out.tobytes()
    return [written[begin:end] for begin, end in pairwise(edges.tolist())]


def _put(out: NDArray[np.uint8], at: NDArray[np.int64], what: NDArray[Any]) -> None:
    out[at[:, None] + np.arange(what.shape[-1])] = what

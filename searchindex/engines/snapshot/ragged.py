"""Ragged: rows of unequal lengths laid end to end, as most arrays of a snapshot are, and some of them taken."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_AT_ONCE = 1 << 18
"""Rows that are taken at a time: this bounds the memory."""


def begins_of(sizes: Array) -> NDArray[np.int64]:
    """Where rows of these sizes begin, and where the last of them ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])


def taken(values: Array, begins: Array, rows: Array) -> tuple[Array, NDArray[np.int64]]:
    """Some rows laid end to end, in the order asked, and where each begins."""
    edges = begins_of(begins[rows + 1] - begins[rows])
    found = np.empty(int(edges[-1]), values.dtype)
    for first in range(0, rows.size, _AT_ONCE):
        some, at = rows[first : first + _AT_ONCE], edges[first : first + _AT_ONCE + 1]
        index = np.repeat(begins[some] - at[:-1], np.diff(at))
        index += np.arange(at[0], at[-1])
        found[at[0] : at[-1]] = values[index]
    return found, edges

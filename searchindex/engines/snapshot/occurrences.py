"""Occurrences: terms and the places where they stand, sorted some terms at a time, which bounds the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 1 << 19
"""Occurrences of a slice, about."""
_TERM = np.uint64(32)
_PLACE = np.uint64(0xFFFFFFFF)


def slices(terms: Sequence[NDArray[Any]], count: int) -> Iterator[tuple[int, int]]:
    """The first term of each slice and the one behind its last, for occurrences of `count` terms in several arrays."""
    ends = np.cumsum(sum(occurring(some, count) for some in terms))
    first = 0
    while first < count:
        limit = (int(ends[first - 1]) if first else 0) + _AT_ONCE
        last = max(first + 1, int(np.searchsorted(ends, limit, side="right")))
        yield first, last
        first = last


def occurring(terms: NDArray[Any], count: int) -> NDArray[np.int64]:
    """How often each of `count` terms occurs; -1 is none."""
    return np.bincount(terms + 1, minlength=count + 1)[1:]


def within(terms: NDArray[Any], first: int, last: int) -> NDArray[np.int64]:
    """Which occurrences are of the terms from `first` to before `last`."""
    return np.flatnonzero((terms >= first) & (terms < last))


def ordered(found: Sequence[tuple[NDArray[Any], NDArray[Any]]]) -> NDArray[np.uint64]:
    """Occurrences in the order of their terms, then of their places: each a term above a place, in one number."""
    keys = np.concatenate([term.astype(np.uint64) << _TERM | place.astype(np.uint64) for term, place in found])
    keys.sort()
    return keys


def terms_of(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The terms of such numbers."""
    return (keys >> _TERM).astype(np.int64)


def places_of(keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The places of such numbers."""
    return (keys & _PLACE).astype(np.uint32)

"""Near pairs: neighbouring words of the query that stand near each other in the text.

Places are numbers of words in one long stream, in which fields and sections lie apart further than any distance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.uint32]

_ONE = np.uint32(1)
MOST_PLACES = 2000
"""Of a word this frequent the first places are looked at: bounds the cost of a pair of common words."""


def near(first: Places, second: Places, distance: int) -> Places:
    """The places of the rarer word that have the other word at most `distance` away, on either side.

    Both are sorted.  A word is never its own pair: equal places do not count.
    """
    rare, other = (first, second) if first.size <= second.size else (second, first)
    rare = rare[:MOST_PLACES]
    if not rare.size or not other.size:
        return rare[:0]
    spots = other.searchsorted(rare)
    last = other.size - 1
    # Places are unsigned: a difference that would be below 0 is far too large to be near.
    before = rare - other.take(np.maximum(spots - 1, 0))
    # The other word may stand on the very place (a compound's part): then the one after it may still be near.
    after = other.take(np.minimum(spots, last)) - rare
    beyond = other.take(np.minimum(spots + 1, last)) - rare
    # One less than the distance, so that 0 wraps around and is no more near than what is far.
    close = (before - _ONE < distance) | (after - _ONE < distance) | (beyond - _ONE < distance)
    return rare[close]


def phrase(places: list[Places], offsets: list[int]) -> Places:
    """The places where a phrase begins: word i of it stands `offsets[i]` after the beginning."""
    begins = places[0].astype(np.int64) - offsets[0]
    for found, offset in zip(places[1:], offsets[1:], strict=True):
        begins = np.intersect1d(begins, found.astype(np.int64) - offset, assume_unique=True)
    return begins.astype(np.uint32)

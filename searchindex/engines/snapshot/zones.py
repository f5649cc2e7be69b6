"""Zones: the fields of articles in the stream of places.

An article's zones follow one another: its title, then a heading and a text for each of its passages.  So article a,
whose first passage is f, has its title in zone a + 2 f, and passage p of it has its heading in zone a + 2 p + 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import Arrays


def titles(arrays: Arrays, articles: NDArray[Any]) -> NDArray[np.int64]:
    """The zones of the titles of articles."""
    firsts: NDArray[np.int64] = arrays.first_passage[articles].astype(np.int64)
    return articles + 2 * firsts


def headings(arrays: Arrays, passages: NDArray[Any]) -> NDArray[np.int64]:
    """The zones of the headings of passages; their texts are in the zones just behind."""
    owners: NDArray[np.int64] = arrays.passage_article[passages].astype(np.int64)
    return owners + 2 * passages.astype(np.int64) + 1

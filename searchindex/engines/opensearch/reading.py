"""Reading: articles and slices of one generation, from the cluster or from what was kept of them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchindex.article import Article
from searchindex.engines.opensearch.cluster import Cluster
from searchindex.engines.opensearch.keeping import Kept
from searchindex.engines.opensearch.slices import Slice, unpacked
from searchindex.engines.snapshot.arrays import Arrays
from searchindex.errors import DamagedError
from searchindex.passages import Passage, passages

MOST_ARTICLES = 500
"""Whole articles kept in memory by each worker: a few dozen kilobytes each."""
AT_ONCE = 200
"""Documents asked for in one request."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An article with what it is searched by."""

    article: Article
    passages: tuple[Passage, ...]


class Reader:
    """Reads from one index.  Each document is asked for once, as long as there is room to keep it."""

    def __init__(self, cluster: Cluster, index: str, outline: Arrays, kept_bytes: int) -> None:
        self._cluster = cluster
        self._index = index
        self._outline = outline
        self._slices: Kept[int, Slice] = Kept(kept_bytes, lambda found: found.bytes)
        self._articles: Kept[int, Whole] = Kept(MOST_ARTICLES)

    def slices(self, numbers: NDArray[np.int64]) -> list[Slice]:
        """The slices of these articles."""
        wanted = numbers.tolist()
        found = {number: self._slices.get(number) for number in wanted}
        missing = [number for number in wanted if found[number] is None]
        for number, text in self._fields(missing, "slice"):
            found[number] = read = unpacked(text)
            self._slices.put(number, read)
        return [part for number in wanted if (part := found[number]) is not None]

    def articles(self, numbers: Sequence[int]) -> dict[int, Whole]:
        """These articles, by number."""
        found = {number: self._articles.get(number) for number in numbers}
        missing = [number for number, known in found.items() if known is None]
        for number, text in self._fields(missing, "full"):
            packed = zlib.decompress(base64.b64decode(text))
            article = msgspec.json.decode(packed, type=Article)
            found[number] = read = Whole(article, tuple(passages(article)))
            self._articles.put(number, read)
        return {number: whole for number, whole in found.items() if whole is not None}

    def _fields(self, numbers: Sequence[int], field: str) -> list[tuple[int, str]]:
        found = []
        for begin in range(0, len(numbers), AT_ONCE):
            some = numbers[begin : begin + AT_ONCE]
            ids = [f"{int(self._outline.article_key[number]):016x}" for number in some]
            for number, key, text in zip(some, ids, self._cluster.fields(self._index, ids, field), strict=True):
                if text is None:
                    raise DamagedError(f"the cluster's index {self._index} lacks article {key}", "build it again")
                found.append((number, text))
        return found

"""Names: titles and headings that have the words that a visitor has begun to type."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import HEADING, TITLE, Arrays
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary

LINKED = 0.5
BEGINS = 1.0
WHOLE = 0.5
PER_WORD = 0.05


class Names:
    """Finds titles and headings by the beginnings of their words.

    Beginnings are ranges of the alphabet, and the words of names are kept in its order: a range of one letter
    costs no more than a slice.
    """

    def __init__(self, arrays: Arrays, vocabulary: SnapshotVocabulary) -> None:
        self._arrays = arrays
        self._vocabulary = vocabulary
        # For every word of a name: which zone it stands in, and whether it is the first there.
        self._zone = (arrays.zone_begins.searchsorted(arrays.name_place, side="right") - 1).astype(np.int32)
        self._first = arrays.zone_begins.take(self._zone) == arrays.name_place
        self._length = np.diff(arrays.zone_begins, append=np.uint32(arrays.word_at.size))

    def match(self, begun: Sequence[str], limit: int) -> list[tuple[int, NDArray[Any]]]:
        """The best titles, then the best headings, at most `limit` of each: their zones, and the places that match."""
        arrays = self._arrays
        spans = [self._span(beginning) for beginning in begun]
        if not spans:
            return []
        having = reduce(np.logical_and, (self._zones(self._zone[span]) for span in spans))
        zones = np.flatnonzero(having)
        score = self._score(zones, spans[0], self._whole(begun[-1]))
        best: list[tuple[int, NDArray[Any]]] = []
        for kind in (TITLE, HEADING):
            some = _highest(np.flatnonzero(arrays.zone_kind[zones] == kind), score, limit)
            for zone in zones[some].tolist():
                matching = [arrays.name_place[span][self._zone[span] == zone] for span in spans]
                best.append((zone, np.unique(np.concatenate(matching))))
        return best

    def _span(self, beginning: str) -> slice:
        """Where the words that begin so are among the words of names."""
        return self._between(*self._vocabulary.range(beginning))

    def _whole(self, word: str) -> slice:
        """Where a word is among them just as typed."""
        first, last = self._vocabulary.range(word)
        if first >= last or not self._vocabulary.frequency(f"={word}"):
            return slice(0, 0)
        return self._between(first, first + 1)

    def _between(self, first: int, behind: int) -> slice:
        """Where words from one up to another of the alphabetical list are among the words of names."""
        words = self._arrays.name_word
        # Numbers of another kind would have all words turned into theirs first.
        return slice(*words.searchsorted(np.array((first, behind), words.dtype)).tolist())

    def _zones(self, some: NDArray[np.int32]) -> NDArray[np.bool_]:
        """These zones, marked among all."""
        marked = np.zeros(self._length.size, dtype=bool)
        marked[some] = True
        return marked

    def _score(self, zones: NDArray[np.int64], first: slice, whole: slice) -> NDArray[np.float64]:
        """Names that begin with the first word, that have the last one whole, that are linked to, that are short."""
        arrays = self._arrays
        begins = self._zones(self._zone[first][self._first[first]]).take(zones)
        has_whole = self._zones(self._zone[whole]).take(zones)
        linked = arrays.inlink.take(arrays.passage_article.take(arrays.zone_passage.take(zones)))
        score = BEGINS * begins + WHOLE * has_whole + LINKED * linked - PER_WORD * self._length.take(zones)
        return np.asarray(score, dtype=np.float64)


def _highest(some: NDArray[np.int64], score: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """The places of the highest scores among some, the highest first, the first of equals."""
    own = score[some]
    if own.size > 2 * most:
        keep = own >= np.partition(own, own.size - most)[own.size - most]
        some, own = some[keep], own[keep]
    return some[np.argsort(-own, kind="stable")][:most]

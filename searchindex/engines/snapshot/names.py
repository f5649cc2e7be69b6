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

    def match(self, begun: Sequence[str], limit: int) -> list[tuple[int, NDArray[Any]]]:
        """The best titles, then the best headings, at most `limit` of each: their zones, and the places that match."""
        arrays = self._arrays
        places = [self._places(beginning) for beginning in begun]
        if not places:
            return []
        zones = [np.searchsorted(arrays.zone_begins, p, side="right") - 1 for p in places]
        both = reduce(np.intersect1d, zones[1:], np.unique(zones[0]))
        score = self._score(both, places[0], self._whole(begun[-1]))
        best: list[tuple[int, NDArray[Any]]] = []
        for kind in (TITLE, HEADING):
            some = np.flatnonzero(arrays.zone_kind[both] == kind)
            some = some[np.lexsort((both[some], -score[some]))][:limit]
            for zone in both[some].tolist():
                matching = [p[z == zone] for p, z in zip(places, zones, strict=True)]
                best.append((zone, np.unique(np.concatenate(matching))))
        return best

    def _places(self, beginning: str) -> NDArray[Any]:
        first, last = np.searchsorted(self._arrays.name_word, self._vocabulary.range(beginning))
        return self._arrays.name_place[first:last]

    def _whole(self, word: str) -> NDArray[Any]:
        """The places where a word stands just as typed."""
        first, last = self._vocabulary.range(word)
        if first >= last or not self._vocabulary.frequency(f"={word}"):
            return self._arrays.name_place[:0]
        low, high = np.searchsorted(self._arrays.name_word, (first, first + 1))
        return self._arrays.name_place[low:high]

    def _score(self, zones: NDArray[Any], first: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
        """Names that begin with the first word, that have the last one whole, that are linked to, that are short."""
        arrays = self._arrays
        begins = arrays.zone_begins[zones].astype(np.int64)
        ends = np.append(arrays.zone_begins, arrays.word_at.size)[zones + 1].astype(np.int64)
        linked = arrays.inlink[arrays.passage_article[arrays.zone_passage[zones]]]
        has_whole = np.searchsorted(whole, begins) < np.searchsorted(whole, ends)
        score = BEGINS * np.isin(begins, first) + WHOLE * has_whole + LINKED * linked - PER_WORD * (ends - begins)
        return np.asarray(score, dtype=np.float64)

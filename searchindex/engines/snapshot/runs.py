"""Runs: texts taken apart by what stands between blanks, for which each distinct run is analysed once.

No word, compound or sign of the analysis reaches over a blank, so what a text gives is what its runs give, one after
the other; and of the runs of a site nine in ten are repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.words import Analyser
from searchindex.engines.snapshot.growing import Column
from searchindex.engines.snapshot.kernel.runs import FURTHER, HELD, WORD, Laid, Others, RunNumbers, laid
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.ragged import Array, begins_of

LONGEST = 255
"""Characters of a word that are marked, at most."""
MOST = 1 << 19
"""Runs that are remembered."""


class Runs:
    """The runs of texts in one language, with terms by their numbers."""

    def __init__(self, analyse: Analyser, terms: TermNumbers) -> None:
        self._analyse = analyse
        self._terms = terms
        self._numbers = RunNumbers()
        self._held, self._words, self._further = Column(np.int32), Column(np.int32), Column(np.int32)

    def __len__(self) -> int:
        return len(self._numbers)

    def laid(self, texts: Sequence[str]) -> Laid:
        """Prepared texts taken apart."""
        known = len(self)
        met = self._numbers.met(texts)
        if known < len(self):
            self._settle(known)
        return laid(met, self._held.array, self._words.array, self._further.array)

    def _settle(self, first: int) -> None:
        """Says what the runs from that number on hold, which were met for the first time."""
        held = np.zeros((len(self) - first, HELD), np.int32)
        plain, others = self._numbers.sifted(first)
        held[plain.runs, 0], held[plain.runs, 1] = len(self._words) // WORD + np.arange(plain.runs.size), 1
        self._add_words(plain.words, self._analyse.stems(plain.words), plain.offset, list(map(len, plain.words)))
        for some in others:
            self._analysed(some, held)
        self._held.extend(held.ravel())

    def _analysed(self, some: Others, held: Array) -> None:
        """Says what runs hold that are analysed, as one text."""
        words = self._analyse(some.text)
        starts = np.array(words.starts, dtype=np.int64)
        owner = some.begins[:-1].searchsorted(starts, "right") - 1
        begins = self._own(held, 0, some.runs, owner, len(self._words) // WORD)
        lengths = np.array(words.ends, dtype=np.int64) - starts
        self._add_words(words.exact, words.stems, starts - some.begins[owner], lengths)
        for column, extras in ((2, words.extras[: words.parts]), (4, words.extras[words.parts :])):
            places = np.array([place for _, place in extras], dtype=np.int64)
            self._own(held, column, some.runs, owner[places], len(self._further) // FURTHER)
            terms = np.fromiter((self._terms[term] for term, _ in extras), np.int32, len(extras))
            self._further.extend(np.column_stack([terms, places - begins[owner[places]]]).ravel())

    def _add_words(self, exact: Sequence[str], stems: Sequence[str], offset: Array, length: Array | list[int]) -> None:
        words = np.empty((len(exact), WORD), np.int32)
        words[:, 0] = np.fromiter(map(self._terms.forms.__getitem__, exact), np.int32, len(exact))
        words[:, 1] = np.fromiter(map(self._terms.__getitem__, stems), np.int32, len(stems))
        words[:, 2], words[:, 3] = offset, np.minimum(length, LONGEST)
        self._words.extend(words.ravel())

    @staticmethod
    def _own(held: Array, column: int, some: Array, owner: Array, first: int) -> NDArray[np.int64]:
        """Gives things, the first of which has this number, to those of some runs that own them: where each begins."""
        sizes = np.bincount(owner, minlength=some.size)
        begins = begins_of(sizes)
        held[some, column], held[some, column + 1] = first + begins[:-1], sizes
        return begins


class Languages:
    """The analysers of a build, and the runs of each language.  Terms have the numbers of `terms`."""

    def __init__(self, terms: TermNumbers) -> None:
        self.terms = terms
        self._analysers: dict[str, Analyser] = {}
        self._runs: dict[str, Runs] = {}

    def analyser(self, lang: str) -> Analyser:
        """The analyser of a language."""
        found = self._analysers.get(lang)
        if found is None:
            found = self._analysers[lang] = Analyser(lang)
        return found

    def forget(self) -> None:
        """Gives up what is remembered, when nothing more is to be analysed."""
        self._analysers.clear()
        self._runs.clear()

    def laid(self, texts: Sequence[str], lang: str) -> Laid:
        """Prepared texts of a language taken apart."""
        runs = self._runs.get(lang)
        if runs is None or len(runs) > MOST:
            runs = self._runs[lang] = Runs(self.analyser(lang), self.terms)
        return runs.laid(texts)

"""Runs: texts taken apart by what stands between blanks, for which each distinct run is analysed once.

No word, compound or sign of the analysis reaches over a blank, so what a text gives is what its runs give, one after
the other; and of the runs of a site nine in ten are repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from searchindex.analysis.words import Analyser
from searchindex.engines.snapshot.growing import Column
from searchindex.engines.snapshot.kernel.runs import FURTHER, HELD, WORD, Found, Laid, RunNumbers, laid
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
        words, humped, compounds, others = self._numbers.found(first)
        exact = words.text.split()
        self._add_words(held, words.run, exact, self._analyse.stems(exact), words.at, words.length)
        parts = list(map(self._analyse.parts, humped.text.split()))
        sizes = np.fromiter(map(len, parts), np.int64, len(parts))
        self._add_further(held, 2, humped.run.repeat(sizes), chain.from_iterable(parts), humped.at.repeat(sizes))
        self._add_further(held, 4, compounds.run, map(self._analyse.compound, compounds.text.split()), compounds.at)
        if others.text:
            self._analysed(held, others)
        self._held.extend(held.ravel())

    def _analysed(self, held: Array, others: Found) -> None:
        """Says what runs hold that are analysed, as one text."""
        words = self._analyse(others.text)
        starts, ends = np.array(words.starts, dtype=np.int64), np.array(words.ends, dtype=np.int64)
        begins = begins_of(others.length + 1)
        of = begins[:-1].searchsorted(starts, "right") - 1  # which of the others a word is of
        self._add_words(held, others.run[of], words.exact, words.stems, starts - begins[of], ends - starts)
        firsts = of.searchsorted(np.arange(others.run.size))
        for column, some in ((2, words.extras[: words.parts]), (4, words.extras[words.parts :])):
            places = np.array([place for _, place in some], dtype=np.int64)
            owner = of[places]
            self._add_further(held, column, others.run[owner], (term for term, _ in some), places - firsts[owner])

    def _add_words(
        self, held: Array, run: Array, exact: Sequence[str], stems: Sequence[str], offset: Array, length: Array
    ) -> None:
        _give(held, 0, run, len(self._words) // WORD)
        words = np.empty((run.size, WORD), np.int32)
        words[:, 0] = np.fromiter(map(self._terms.forms.__getitem__, exact), np.int32, run.size)
        words[:, 1] = np.fromiter(map(self._terms.__getitem__, stems), np.int32, run.size)
        words[:, 2], words[:, 3] = offset, np.minimum(length, LONGEST)
        self._words.extend(words.ravel())

    def _add_further(self, held: Array, column: int, run: Array, terms: Iterable[str], place: Array) -> None:
        _give(held, column, run, len(self._further) // FURTHER)
        numbers = np.fromiter(map(self._terms.__getitem__, terms), np.int32, run.size)
        self._further.extend(np.column_stack([numbers, place]).ravel())


def _give(held: Array, column: int, owner: Array, first: int) -> None:
    """Says of runs which things they own: those are in the order of their owners, the first of them has that number."""
    sizes = np.bincount(owner, minlength=len(held))
    own = np.flatnonzero(sizes)
    held[own, column], held[own, column + 1] = first + begins_of(sizes)[own], sizes[own]


class Languages:
    """The analysers of a build, and the runs of each language.  Terms have the numbers of `terms`."""

    def __init__(self, terms: TermNumbers) -> None:
        self.terms = terms
        self._analysers: dict[str, Analyser] = {}
        self._runs: dict[str, Runs] = {}

    def size(self) -> int:
        """How many terms and runs are remembered."""
        return len(self.terms) + sum(map(len, self._runs.values()))

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

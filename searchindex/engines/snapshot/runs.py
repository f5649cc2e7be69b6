"""Runs: texts taken apart by what stands between blanks, for which each distinct run is analysed once.

No word, compound or sign of the analysis reaches over a blank, so what a text gives is what its runs give, one after
the other; and of the runs of a site six in seven are repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.words import Analyser
from searchindex.engines.snapshot.growing import Column
from searchindex.engines.snapshot.kernel.runs import FURTHER, HELD, WORD, Laid, RunNumbers, Sifted, laid
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
            self._settle(self._numbers.sifted(known), len(self) - known)
        return laid(met, self._held.array, self._words.array, self._further.array)

    def _settle(self, fresh: Sifted, count: int) -> None:
        """Says of so many runs that were met for the first time what they hold.

        Those of one plain word need no analysis but its forms; the others are analysed as one text.
        """
        held = np.zeros((count, HELD), np.int32)
        first = len(self._words) // WORD
        held[fresh.plain, 0], held[fresh.plain, 1] = np.arange(first, first + fresh.plain.size), 1
        exact, stems = self._analyse.forms(fresh.words)
        self._add_words(exact, stems, fresh.offset, fresh.length)
        words = self._analyse(fresh.text)
        starts = np.array(words.starts, dtype=np.int64)
        owner = fresh.others_begins[:-1].searchsorted(starts, "right") - 1
        lengths = np.array(words.ends, dtype=np.int64) - starts
        begins = self._own(held, 0, fresh.others, owner, len(self._words) // WORD)
        self._add_words(words.exact, words.stems, starts - fresh.others_begins[owner], lengths)
        for column, some in ((2, words.extras[: words.parts]), (4, words.extras[words.parts :])):
            places = np.array([place for _, place in some], dtype=np.int64)
            self._own(held, column, fresh.others, owner[places], len(self._further) // FURTHER)
            terms = np.fromiter((self._terms[term] for term, _ in some), np.int32, len(some))
            self._further.extend(np.column_stack([terms, places - begins[owner[places]]]).ravel())
        self._held.extend(held.ravel())

    def _add_words(self, exact: Sequence[str], stems: Sequence[str], offset: Array, length: Array) -> None:
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

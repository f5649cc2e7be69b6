"""Runs: texts taken apart by what stands between blanks, for which each distinct run is analysed once.

No word, compound or sign of the analysis reaches over a blank, so what a text gives is what its runs give, one after
the other; and of the runs of a site six in seven are repeated.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.words import Analyser
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.ragged import Array, begins_of, taken

LONGEST = 255
"""Characters of a word that are marked, at most."""
MOST = 1 << 19
"""Runs that are remembered."""
_RUN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Taken:
    """What some texts are made of: their words, and where those of each text begin; the further terms of each likewise.

    `starts` are counted in the text.  `extra_place` says at the how manieth of all the words a further term stands.
    """

    word: Array
    stem: Array
    starts: Array
    lengths: Array
    begins: Array
    extra_term: Array
    extra_place: Array
    extra_begins: Array


@dataclass(slots=True)
class _Extras:
    """Further terms of runs, and at the how manieth word of its run each stands."""

    begins: array[int] = field(default_factory=lambda: array("q", [0]))
    term: array[int] = field(default_factory=lambda: array("i"))
    place: array[int] = field(default_factory=lambda: array("i"))

    def extend(self, terms: Iterable[int], places: NDArray[np.int64], owner: NDArray[np.int64], count: int) -> None:
        self.term.extend(terms)
        self.place.extend(places.tolist())
        _extend_begins(self.begins, owner, count)

    def taken(self, runs: Array) -> tuple[Array, Array, Array]:
        """Of some runs the terms, their places, and the run of each by its place among those asked for."""
        begins = np.frombuffer(self.begins, np.int64)
        term, edges = taken(np.frombuffer(self.term, np.int32), begins, runs)
        place, _ = taken(np.frombuffer(self.place, np.int32), begins, runs)
        return term, place, np.repeat(np.arange(runs.size), np.diff(edges))


class Runs:
    """The runs of texts in one language, with terms by their numbers."""

    def __init__(self, analyse: Analyser, terms: TermNumbers) -> None:
        self._analyse = analyse
        self._terms = terms
        self._numbers = _Numbers()
        self._size = array("i")  # of a run, in characters
        self._begins = array("q", [0])  # of a run's words
        self._word, self._stem = array("i"), array("i")
        self._offset, self._length = array("I"), array("B")
        self._parts, self._compounds = _Extras(), _Extras()

    def __len__(self) -> int:
        return len(self._numbers)

    def taken(self, texts: Sequence[str]) -> Taken:
        """What prepared texts are made of."""
        numbers, found_ends = array("i"), array("q", [0])
        for text in texts:
            numbers.extend(map(self._numbers.__getitem__, text.split()))
            found_ends.append(len(numbers))
        self._settle()
        runs, ends = np.frombuffer(numbers, np.int32), np.frombuffer(found_ends, np.int64)
        starts = _starts(texts, ends, np.frombuffer(self._size, np.int32)[runs])
        begins = np.frombuffer(self._begins, np.int64)
        columns = ((self._word, np.int32), (self._stem, np.int32), (self._offset, np.uint32), (self._length, np.uint8))
        (word, edges), (stem, _), (offset, _), (length, _) = (
            taken(np.frombuffer(values, kind), begins, runs) for values, kind in columns
        )
        offset += np.repeat(starts, np.diff(edges))
        # In each text the parts of words come first, then the compounds.
        parts, compounds = self._parts.taken(runs), self._compounds.taken(runs)
        term, place, run = (np.concatenate(both) for both in zip(parts, compounds, strict=True))
        text_of = ends.searchsorted(run, "right") - 1
        order = np.argsort(text_of, kind="stable")
        return Taken(
            word, stem, offset, length, edges[ends],
            term[order], (edges[run] + place)[order], text_of[order].searchsorted(np.arange(len(texts) + 1)),
        )  # fmt: skip

    def _settle(self) -> None:
        """Analyses the runs that were met for the first time, as one text."""
        fresh = self._numbers.fresh
        if not fresh:
            return
        words = self._analyse(" ".join(fresh))
        starts = np.array(words.starts, dtype=np.int64)
        self._size.extend(map(len, fresh))
        run_starts = begins_of(np.array(self._size[-len(fresh) :]) + 1)[:-1]
        owner = run_starts.searchsorted(starts, "right") - 1
        firsts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(fresh)))])
        number = self._terms
        self._word.extend(map(number.forms.__getitem__, words.exact))
        self._stem.extend(map(number.__getitem__, words.stems))
        self._offset.extend((starts - run_starts[owner]).tolist())
        self._length.extend(np.minimum(np.array(words.ends, dtype=np.int64) - starts, LONGEST).tolist())
        _extend_begins(self._begins, owner, len(fresh))
        for extras, found in (
            (self._parts, words.extras[: words.parts]),
            (self._compounds, words.extras[words.parts :]),
        ):
            places = np.array([place for _, place in found], dtype=np.int64)
            terms = (number[term] for term, _ in found)
            extras.extend(terms, places - firsts[owner[places]], owner[places], len(fresh))
        fresh.clear()


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

    def taken(self, texts: Sequence[str], lang: str) -> Taken:
        """What prepared texts of a language are made of."""
        runs = self._runs.get(lang)
        if runs is None or len(runs) > MOST:
            runs = self._runs[lang] = Runs(self.analyser(lang), self.terms)
        return runs.taken(texts)


class _Numbers(dict[str, int]):
    """Runs to numbers, in the order in which they were first met; `fresh` are those not analysed yet."""

    def __init__(self) -> None:
        super().__init__()
        self.fresh: list[str] = []

    def __missing__(self, run: str) -> int:
        number = self[run] = len(self)
        self.fresh.append(run)
        return number


def _starts(texts: Sequence[str], ends: NDArray[np.int64], sizes: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Where the runs of each text start in it; `ends` are those of the texts among the runs."""
    behind = begins_of(sizes + 1)  # with a blank between any two of them, and none elsewhere
    starts = behind[:-1] - np.repeat(behind[ends[:-1]], np.diff(ends))
    lengths = behind[ends[1:]] - behind[ends[:-1]] - 1
    for number in np.flatnonzero(lengths != np.fromiter(map(len, texts), np.int64, len(texts))).tolist():
        starts[ends[number] : ends[number + 1]] = [match.start() for match in _RUN.finditer(texts[number])]
    return starts.astype(np.uint32)


def _extend_begins(begins: array[int], owner: NDArray[np.int64], count: int) -> None:
    """Where the things of so many further owners end, for things in the order of their owners."""
    begins.extend((begins[-1] + np.cumsum(np.bincount(owner, minlength=count))).tolist())

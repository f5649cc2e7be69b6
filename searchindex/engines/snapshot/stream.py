"""The stream: every word of every field of every article, one after the other, gathered for the arrays."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from operator import sub

import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.words import Analyser, Words
from searchindex.engines.snapshot.arrays import GAP, NO_WORD
from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.keys import key


class TermNumbers(dict[str, int]):
    """Terms to numbers: those of an earlier snapshot have theirs, further ones follow as they are first seen."""

    def __init__(self, earlier: NDArray[np.uint64] | None = None) -> None:
        super().__init__()
        self.earlier = np.zeros(0, np.uint64) if earlier is None else earlier
        self.further: list[str] = []
        self._known = {known: number for number, known in enumerate(self.earlier.tolist())}

    def __missing__(self, term: str) -> int:
        number = self._known.get(key(term)) if self._known else None
        if number is None:
            number = self.earlier.size + len(self.further)
            self.further.append(term)
        self[term] = number
        return number


@dataclass(slots=True)
class Stream:
    """Places with their words and stems, the zones they lie in, and the compounds at some of them."""

    terms: TermNumbers = field(default_factory=TermNumbers)
    word: array[int] = field(default_factory=lambda: array("i"))
    stem: array[int] = field(default_factory=lambda: array("i"))
    start: array[int] = field(default_factory=lambda: array("I"))
    length: array[int] = field(default_factory=lambda: array("B"))
    zone_begins: array[int] = field(default_factory=lambda: array("I"))
    zone_passage: array[int] = field(default_factory=lambda: array("i"))
    zone_kind: array[int] = field(default_factory=lambda: array("B"))
    extra_term: array[int] = field(default_factory=lambda: array("i"))
    extra_place: array[int] = field(default_factory=lambda: array("I"))
    _analysers: dict[str, Analyser] = field(default_factory=dict)
    _forms: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._forms = _FormNumbers(self.terms)

    def analyse(self, text: str, lang: str) -> Words:
        """The words of a prepared text."""
        analyser = self._analysers.get(lang)
        if analyser is None:
            analyser = self._analysers[lang] = Analyser(lang)
        return analyser(text)

    def add(self, words: Words, passage: int, kind: int) -> None:
        """Puts a field at the end of the stream, with a gap behind it."""
        begin, number = len(self.word), self.terms
        self.zone_begins.append(begin)
        self.zone_passage.append(passage)
        self.zone_kind.append(kind)
        self.word.extend(map(self._forms.__getitem__, words.exact))
        self.stem.extend(map(number.__getitem__, words.stems))
        self.start.extend(words.starts)
        lengths = list(map(sub, words.ends, words.starts))
        if max(lengths, default=0) > LONGEST:
            lengths = [min(LONGEST, length) for length in lengths]
        self.length.extend(lengths)
        for term, place in words.extras:
            self.extra_term.append(number[term])
            self.extra_place.append(begin + place)
        self.word.extend(_GAP)
        self.stem.extend(_GAP)
        self.start.extend(_NOWHERE)
        self.length.extend(_NOWHERE)

    def keep(self, kept: Kept, number: int, first: int) -> None:
        """Puts the fields of an article of an earlier snapshot at the end, its first passage now of this number."""
        arrays, remains, begin = kept.arrays, kept.remains, len(self.word)
        low, high = (int(arrays.first_place[number + i]) for i in (0, 1))
        fields = slice(*(number + i + 2 * int(arrays.first_passage[number + i]) for i in (0, 1)))
        extra = slice(*(int(remains.extra_begins[number + i]) for i in (0, 1)))
        passages = arrays.zone_passage[fields] - int(arrays.first_passage[number]) + first
        for ours, theirs in (
            (self.word, arrays.word_at[low:high]),
            (self.stem, remains.stem_at[low:high]),
            (self.start, arrays.start_at[low:high]),
            (self.length, arrays.length_at[low:high]),
            (self.zone_begins, arrays.zone_begins[fields] - np.uint32(low) + np.uint32(begin)),
            (self.zone_passage, passages.astype(np.int32)),
            (self.zone_kind, arrays.zone_kind[fields]),
            (self.extra_term, remains.extra_term[extra]),
            (self.extra_place, remains.extra_place[extra] - np.uint32(low) + np.uint32(begin)),
        ):
            ours.frombytes(theirs.tobytes())


class _FormNumbers(dict[str, int]):
    """The numbers of exact forms, by the form itself."""

    def __init__(self, terms: TermNumbers) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, form: str) -> int:
        number = self[form] = self._terms["=" + form]
        return number


LONGEST = 255
"""Characters of a word that are marked, at most."""
_GAP = [NO_WORD] * GAP
_NOWHERE = [0] * GAP

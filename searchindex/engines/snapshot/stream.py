"""The stream: every word of every field of every article, one after the other, gathered for the arrays."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from searchindex.analysis.words import Analyser, Words
from searchindex.engines.snapshot.arrays import GAP, NO_WORD


class TermNumbers(dict[str, int]):
    """Terms to numbers, in the order in which they are first seen."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
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
        self.word.extend([number[f"={w}"] for w in words.exact])
        self.stem.extend([number[s] for s in words.stems])
        self.start.extend(words.starts)
        self.length.extend([min(255, e - s) for s, e in zip(words.starts, words.ends, strict=True)])
        for term, place in words.extras:
            self.extra_term.append(number[term])
            self.extra_place.append(begin + place)
        gap = [NO_WORD] * GAP
        self.word.extend(gap)
        self.stem.extend(gap)
        self.start.extend([0] * GAP)
        self.length.extend([0] * GAP)

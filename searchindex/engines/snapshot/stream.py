"""The stream: every word of every field of every article, one after the other, gathered for the arrays."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from searchindex.analysis.words import Words
from searchindex.engines.snapshot.arrays import GAP, NO_WORD
from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.runs import Languages


@dataclass(slots=True)
class Stream:
    """Places with their words and stems, the zones they lie in, and the compounds at some of them."""

    languages: Languages = field(default_factory=lambda: Languages(TermNumbers()))
    word: array[int] = field(default_factory=lambda: array("i"))
    stem: array[int] = field(default_factory=lambda: array("i"))
    start: array[int] = field(default_factory=lambda: array("I"))
    length: array[int] = field(default_factory=lambda: array("B"))
    zone_begins: array[int] = field(default_factory=lambda: array("I"))
    zone_passage: array[int] = field(default_factory=lambda: array("i"))
    zone_kind: array[int] = field(default_factory=lambda: array("B"))
    extra_term: array[int] = field(default_factory=lambda: array("i"))
    extra_place: array[int] = field(default_factory=lambda: array("I"))

    @property
    def terms(self) -> TermNumbers:
        """The terms by their numbers."""
        return self.languages.terms

    def analyse(self, text: str, lang: str) -> Words:
        """The words of a prepared text."""
        return self.languages.analyser(lang)(text)

    def add(self, fields: Sequence[tuple[str, int, int]], lang: str) -> None:
        """Puts fields at the end of the stream, with a gap behind each: prepared text, passage and kind."""
        found = self.languages.taken([text for text, _, _ in fields], lang)
        sizes = np.diff(found.begins)
        zone_begins = found.begins[:-1] + GAP * np.arange(len(fields))
        at = np.arange(found.word.size) + GAP * np.repeat(np.arange(len(fields)), sizes)
        begin, count = len(self.word), found.word.size + GAP * len(fields)
        extra_place = found.extra_place + GAP * np.repeat(np.arange(len(fields)), np.diff(found.extra_begins))
        for ours, values, between in (
            (self.word, found.word, NO_WORD),
            (self.stem, found.stem, NO_WORD),
            (self.start, found.starts, 0),
            (self.length, found.lengths, 0),
        ):
            spread = np.full(count, between, values.dtype)
            spread[at] = values
            ours.frombytes(spread.tobytes())
        self.zone_begins.extend((zone_begins + begin).tolist())
        self.zone_passage.extend(passage for _, passage, _ in fields)
        self.zone_kind.extend(kind for _, _, kind in fields)
        self.extra_term.frombytes(found.extra_term.tobytes())
        self.extra_place.frombytes((extra_place + begin).astype(np.uint32).tobytes())

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

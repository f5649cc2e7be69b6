"""The stream: every word of every field of every article, one after the other, gathered for the arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from searchindex.analysis.words import Words
from searchindex.engines.snapshot.arrays import NO_WORD
from searchindex.engines.snapshot.growing import Column
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.parts import Part, Stretch
from searchindex.engines.snapshot.ragged import Array
from searchindex.engines.snapshot.runs import Languages

Field = tuple[str, int, int]
"""A field of an article: its prepared text, the passage it belongs to and its kind."""


class Stream:
    """Places with their words and stems, the zones they lie in, and the compounds at some of them."""

    def __init__(self, languages: Languages | None = None) -> None:
        self.languages = languages or Languages(TermNumbers())
        self.word, self.stem = Column(np.int32), Column(np.int32)
        self.start, self.length = Column(np.uint32), Column(np.uint8)
        self.zone_begins, self.zone_passage, self.zone_kind = Column(np.uint32), Column(np.int32), Column(np.uint8)
        self.extra_term, self.extra_place = Column(np.int32), Column(np.uint32)
        self._numbered: tuple[Part, Array] | None = None

    @property
    def terms(self) -> TermNumbers:
        """The terms by their numbers."""
        return self.languages.terms

    def analyse(self, text: str, lang: str) -> Words:
        """The words of a prepared text."""
        return self.languages.analyser(lang)(text)

    def arrays(self) -> dict[str, Any]:
        """All of it, by the names that arrays have."""
        return {
            "word_at": self.word.array,
            "stem_at": self.stem.array,
            "start_at": self.start.array,
            "length_at": self.length.array,
            "zone_begins": self.zone_begins.array,
            "zone_passage": self.zone_passage.array,
            "zone_kind": self.zone_kind.array,
            "extra_term": self.extra_term.array,
            "extra_place": self.extra_place.array,
        }

    def add(self, fields: Sequence[Field], lang: str) -> None:
        """Puts fields at the end of the stream, with a gap behind each."""
        found = self.languages.laid([text for text, _, _ in fields], lang)
        begin = len(self.word)
        self.word.extend(found.word)
        self.stem.extend(found.stem)
        self.start.extend(found.start)
        self.length.extend(found.length)
        self.zone_begins.extend(found.begins + np.uint32(begin))
        self.zone_passage.extend([passage for _, passage, _ in fields])
        self.zone_kind.extend([kind for _, _, kind in fields])
        self.extra_term.extend(found.further_term)
        self.extra_place.extend(found.further_place + np.uint32(begin))

    def take(self, stretch: Stretch, first_passage: int) -> None:
        """Puts the fields of a stretch at the end, its first passage now of this number."""
        part, begin = stretch.part, len(self.word)
        articles = [stretch.first, stretch.last]
        low, high = part.first_place[articles].tolist()
        passages = part.first_passage[articles].tolist()
        # The zones of an article are its title and two of each passage.
        fields = slice(*(article + 2 * passage for article, passage in zip(articles, passages, strict=True)))
        extra = slice(*part.extra_begins[articles].tolist())
        self.word.extend(self._ours(part, part.word_at[low:high]))
        self.stem.extend(self._ours(part, part.stem_at[low:high]))
        self.start.extend(part.start_at[low:high])
        self.length.extend(part.length_at[low:high])
        self.zone_begins.extend(part.zone_begins[fields].astype(np.int64) + (begin - low))
        self.zone_passage.extend(part.zone_passage[fields] + (first_passage - passages[0]))
        self.zone_kind.extend(part.zone_kind[fields])
        self.extra_term.extend(self._ours(part, part.extra_term[extra]))
        self.extra_place.extend(part.extra_place[extra].astype(np.int64) + (begin - low))

    def _ours(self, part: Part, seen: Array) -> Array:
        """Term numbers of a part as numbers of this stream."""
        if part.terms is None:
            return seen
        if self._numbered is None or self._numbered[0] is not part:
            numbers = np.fromiter(map(self.terms.__getitem__, part.terms), np.int32, len(part.terms))
            self._numbered = part, np.append(numbers, np.int32(NO_WORD))  # NO_WORD, -1, is the one behind the last
        return self._numbered[1][seen]

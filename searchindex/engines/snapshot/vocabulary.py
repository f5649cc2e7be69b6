"""The words of a snapshot: which it has, which begin so, and which is nearest to one that it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from searchindex.engines.snapshot.arrays import Arrays
from searchindex.engines.snapshot.kernel.library import Alphabet, Terms
from searchindex.engines.snapshot.keys import key

SHORTEST = 4
"""Words of fewer letters have too many neighbours to be put right."""
TWO_SLIPS_FROM = 7
"""From this length on a word may be two slips away."""

OTHER_BEGINNING_FROM = 6
"""Shorter words that begin otherwise are other words: "soup" is not meant to be "coup"."""


class SnapshotVocabulary:
    """Looks words up in the arrays; keeps the numbers of those asked for often, nothing else."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._alphabet = Alphabet(arrays.word_begins, arrays.word_text, arrays.word_letters, arrays.word_pairs)
        self._terms = Terms(arrays.term_key)
        self.term = lru_cache(maxsize=1 << 14)(self._term)
        self.frequency = lru_cache(maxsize=1 << 12)(self._frequency)

    def close(self) -> None:
        """Forgets what it keeps, which refers back to it."""
        self.__dict__.pop("term", None)
        self.__dict__.pop("frequency", None)

    def _term(self, text: str) -> int:
        """The number of a term, or -1.  Terms are told apart by 64-bit hashes alone."""
        return self._terms.number(key(text))

    def _frequency(self, term: str) -> int:
        """How many articles have a term: a stem or compound as it is, an exact form behind "="."""
        number = self.term(term)
        begins = self._arrays.posting_begins
        return int(begins[number + 1] - begins[number]) if number >= 0 else 0

    def starting_with(self, prefix: str, limit: int) -> Sequence[str]:
        """Exact forms that begin so, those of most articles first, then in alphabetical order."""
        first, last = self.range(prefix)
        if first >= last:
            return ()
        best = np.argsort(-self._arrays.word_df[first:last], kind="stable")[:limit]
        return [self._word(first + int(i)) for i in best]

    def range(self, prefix: str) -> tuple[int, int]:
        """Which of the words in alphabetical order begin so: the first, and the one behind the last."""
        return self._alphabet.before(prefix), self._alphabet.before(prefix + "\U0010ffff")

    def near(self, word: str, most: int) -> str | None:
        """The nearest exact form: fewest slips, then the same first letter, then the most articles.

        At most `most` slips, and one only in a word of fewer than seven letters; None for words of fewer than four.
        """
        if len(word) < SHORTEST:
            return None
        most = min(most, 2 if len(word) >= TWO_SLIPS_FROM else 1)
        best: tuple[float, int, str] | None = None
        for number, slips in self._alphabet.near(word, most):
            other = self._word(number)
            begins_alike = other[0] == word[0] or len(word) >= OTHER_BEGINNING_FROM
            if begins_alike and len(other) >= SHORTEST - 1 and other.isalpha():
                rank = (slips + 0.5 * (other[0] != word[0]), -int(self._arrays.word_df[number]), other)
                best = rank if best is None else min(best, rank)
        return best[2] if best else None

    def _word(self, number: int) -> str:
        begins = self._arrays.word_begins
        return self._arrays.word_text[begins[number] : begins[number + 1]].tobytes().decode("utf-8", "replace")

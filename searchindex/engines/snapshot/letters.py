"""Letters: small fingerprints of words, by which words that cannot be near are passed over at once.

One slip (a letter more, less or other, or two neighbours swapped) changes at most two of the letters that a word
has, and at most six of its pairs of letters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LETTER_BITS_PER_SLIP = 2
PAIR_BITS_PER_SLIP = 6
_ONE = np.uint64(1)


def letters(word: str) -> int:
    """Which letters a word has, a bit each; letters beyond a to z share the last six bits."""
    bits = 0
    for c in word:
        code = ord(c)
        bits |= 1 << (code - 97 if 97 <= code <= 122 else 26 + code % 6)
    return bits


def pairs(word: str) -> int:
    """Which pairs of neighbouring letters a word has, its ends among them, hashed to 64 bits."""
    bits = 0
    for a, b in zip(" " + word, word + " ", strict=True):
        bits |= 1 << ((ord(a) * 31 + ord(b) * 7) % 64)
    return bits


def of_words(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """The letters and the pairs of letters of many words, as the functions above give them one by one."""
    if not words:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint64)
    codes = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    begins = np.cumsum([0, *(len(word) + 1 for word in words[:-1])])  # of the blank before each
    latin = (codes >= 97) & (codes <= 122)
    letter = _ONE << np.where(latin, codes - 97, 26 + codes % 6)
    letter[begins] = 0
    pair = _ONE << (codes[:-1] * 31 + codes[1:] * 7) % 64
    return np.bitwise_or.reduceat(letter[:-1], begins).astype(np.uint32), np.bitwise_or.reduceat(pair, begins)

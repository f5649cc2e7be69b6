"""Letters: small fingerprints of words, by which words that cannot be near are passed over at once.

One slip (a letter more, less or other, or two neighbours swapped) changes at most two of the letters that a word
has, and at most six of its pairs of letters.
"""

from __future__ import annotations

LETTER_BITS_PER_SLIP = 2
PAIR_BITS_PER_SLIP = 6


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

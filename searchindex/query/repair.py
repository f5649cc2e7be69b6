"""Repair: a word that the index lacks becomes what was most likely meant.  Words that exist are never touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

SHORTEST_PREFIX = 2
SHORTEST_HALF = 3
LONGER_HALVES_FROM = 8
"""In words of so many letters a half of three is likelier to be an ending: "pilotage" is not "pilot age"."""
MOST_EXPANSIONS = 64


class Words(Protocol):
    """What repair asks of a vocabulary."""

    def near(self, word: str, most: int) -> str | None:
        """The nearest word at most so many slips away."""
        ...


def split(word: str, known: Callable[[str], int]) -> tuple[str, str] | None:
    """The word as two words that the index has, the rarer of them as frequent as can be; None where there are none."""
    best: tuple[int, tuple[str, str]] | None = None
    least = SHORTEST_HALF + (len(word) >= LONGER_HALVES_FROM)
    for at in range(least, len(word) - least + 1):
        halves = (word[:at], word[at:])
        rank = (min(known(halves[0]), known(halves[1])), halves)
        if rank[0] and (best is None or rank > best):
            best = rank
    return best[1] if best else None


def nearest(word: str, vocabulary: Words, known: Callable[[str], int]) -> str | None:
    """What to look for instead: a word one slip away, else the two words it runs together, else one two slips away."""
    if not word.isalpha():
        return None
    one = vocabulary.near(word, 1)
    if one:
        return one
    halves = split(word, known)
    return " ".join(halves) if halves else vocabulary.near(word, 2)

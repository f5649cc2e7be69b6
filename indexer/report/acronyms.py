"""Acronyms that articles explain themselves, as lines of synonyms to paste into the settings: pure.

Two ways of writing count: "project management office (PMO)" and "PMO (project management office)".
A reading is believed where the acronym is made of the beginnings of its words, in their order; small words such
as "of" may be left out.  So OPEX is "operating expenditure", and a "deck (PDF)" is nothing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_ACRONYM = r"([A-Z][A-Za-z&]{0,8}[A-Z])s?"
_BEHIND_WORDS = re.compile(rf"\({_ACRONYM}\)")
_BEFORE_WORDS = re.compile(rf"\b{_ACRONYM} \(([^()\n]{{3,100}})\)")
_BREAK = re.compile(r"[.;:!?()\n\"]")
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_PHRASE_CHARS = 120
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "for",
        "to",
        "in",
        "on",
        "at",
        "by",
        "with",
        "as",
        "und",
        "der",
        "die",
        "das",
        "für",
        "de",
        "du",
        "des",
        "la",
        "le",
        "et",
        "y",
        "di",
    ]
)
_BARE_KEY = re.compile(r"[a-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym and one of its readings, both in small letters.  `articles` explain it so."""

    short: str
    long: str
    articles: int


def found(articles: Iterable[Iterable[str]]) -> tuple[Acronym, ...]:
    """The acronyms of articles, each a series of texts: those that most articles explain first."""
    count = Counter(pair for texts in articles for pair in {pair for text in texts for pair in _pairs(text)})
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Acronym(short, long, times) for (short, long), times in ranked)


def lines(acronyms: Sequence[Acronym]) -> Iterator[str]:
    """What to paste into the settings, or nothing where there is none.  It is valid TOML."""
    readings: dict[str, list[str]] = {}
    for acronym in acronyms:
        readings.setdefault(acronym.short, []).append(acronym.long)
    if readings:
        yield "[tuning.synonyms]"
    for short, longs in readings.items():
        key = short if _BARE_KEY.fullmatch(short) else f'"{short}"'
        yield f"{key} = {json.dumps(longs, ensure_ascii=False)}"


def reading(short: str, words: Sequence[str]) -> tuple[str, ...]:
    """The fewest of the last words that the acronym is made of, or none."""
    letters = short.replace("&", "").casefold()
    for start in range(len(words) - 1, -1, -1):
        last = tuple(words[start:])
        if last[0].casefold() not in _SMALL and _is_made_of(letters, [word.casefold() for word in last]):
            return last
    return ()


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in _BEHIND_WORDS.finditer(text):
        before = text[max(0, match.start() - _PHRASE_CHARS) : match.start()]
        yield from _pair(match[1], _BREAK.split(before)[-1], whole=False)
    for match in _BEFORE_WORDS.finditer(text):
        yield from _pair(match[1], match[2], whole=True)


def _pair(short: str, phrase: str, whole: bool) -> Iterator[tuple[str, str]]:
    """The acronym with the end of the phrase, or with the whole of it, where that makes it."""
    places = list(_WORD.finditer(phrase))
    words = reading(short, [place[0] for place in places])
    if len(words) > 1 and (not whole or len(words) == len(places)):
        long = phrase[places[-len(words)].start() : places[-1].end()]
        yield short.casefold(), re.sub(r"\s+", " ", long).casefold()


def _is_made_of(letters: str, words: Sequence[str]) -> bool:
    """Whether the letters are beginnings of the words, in order; each word gives some unless it is small."""
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    shared = 0
    while shared < min(len(word), len(letters)) and word[shared] == letters[shared]:
        shared += 1
    least = 0 if word in _SMALL else 1
    return any(_is_made_of(letters[size:], rest) for size in range(shared, least - 1, -1))

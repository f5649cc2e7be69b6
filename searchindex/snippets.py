"""Snippets: the stretch of a text that shows best why it was found."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from searchindex.results import Snippet

LENGTH = 240
"""Characters of a snippet, about two and a half lines on a wide screen."""
MOST = 48
"""So many words of the query are looked at in one text: a stretch behind them would say no more."""
_LEAD = 70
_SENTENCE = re.compile(r"[.!?。！？][\"')\]]?\s+|\n+|[。！？]")
_SPACE = re.compile(r"\s")
_CUT = "…"

Place = tuple[int, int, int]


def snippet(text: str, places: Sequence[Place], length: int = LENGTH) -> Snippet:
    """The stretch with the most different words of the query, the earliest of equals, marked.

    The beginning is preferred where it has the same words: a text is best read from its start.
    `places` are start, end and which word.  A text without any gives its beginning.
    """
    if not places or len(text) <= length:
        return beginning(text, places, length)
    places = places[:MOST]
    different, first = {word for _, _, word in places}, _said(places, 0, length)
    if first == different:
        return beginning(text, places, length)
    begin = _begin(text, _densest(places, len(different), length), length)
    return _cut(text, 0 if first >= _said(places, begin, begin + length) else begin, places, length)


def beginning(text: str, places: Sequence[Place], length: int = LENGTH) -> Snippet:
    """The beginning of a text, marked."""
    return _cut(text, 0, places, length)


def _cut(text: str, begin: int, places: Sequence[Place], length: int) -> Snippet:
    """The stretch that begins there, marked, with dots where the text goes on."""
    end = _end(text, begin, length)
    head = f"{_CUT} " if begin > 0 else ""
    tail = f" {_CUT}" if end < len(text.rstrip()) else ""
    body = text[begin:end].rstrip()
    lead = len(body) - len(body.lstrip())
    shift, first, last = len(head) - begin - lead, begin + lead, begin + len(body)
    some = places[bisect_left(places, (first,)) : bisect_left(places, (last,))]
    inside = [(s + shift, e + shift) for s, e, _ in some if e <= last]
    return Snippet(f"{head}{_spaced(body.lstrip())}{tail}", joined(inside))


def marked(text: str, places: Sequence[Place]) -> Snippet:
    """A whole text with its words marked: a title, a heading."""
    if not places:
        return Snippet(_spaced(text))
    return Snippet(_spaced(text), joined([(s, e) for s, e, _ in places]))


def joined(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges sorted, those that overlap or touch made one."""
    merged: list[tuple[int, int]] = []
    last = -1
    for start, end in sorted(ranges):
        if start >= end:
            continue
        if start > last:
            merged.append((start, end))
            last = end
        elif end > last:
            merged[-1] = (merged[-1][0], end)
            last = end
    return tuple(merged)


def _spaced(text: str) -> str:
    """A text with a blank for each character of space.  A text that can be printed has no other."""
    if not text.isprintable():
        text = text.replace("\n", " ")  # nearly always the only one
    return text if text.isprintable() else _SPACE.sub(" ", text)


def _said(places: Sequence[Place], begin: int, end: int) -> set[int]:
    """Which words stand in a stretch."""
    return {word for start, stop, word in places[: bisect_left(places, (end,))] if begin <= start and stop <= end}


def _densest(places: Sequence[Place], different: int, length: int) -> int:
    """Where the stretch begins that has the most different words, then the most words."""
    most, many, begin, last, count = 0, 0, places[0][0], 0, len(places)
    room = length - _LEAD
    inside: dict[int, int] = {}
    for first, (start, _, word) in enumerate(places):  # the stretch that begins at `start`
        if most == different and count - first <= many:
            break  # what is left cannot be better
        end = start + room
        while last < count and places[last][1] <= end:
            other = places[last][2]
            inside[other] = inside.get(other, 0) + 1
            last += 1
        if len(inside) > most or (len(inside) == most and last - first > many):
            most, many, begin = len(inside), last - first, start
        if last == first:  # a word longer than a stretch
            last += 1
        elif inside[word] > 1:
            inside[word] -= 1
        else:
            del inside[word]
    return begin


def _begin(text: str, first: int, length: int) -> int:
    """The beginning of the sentence that `first` stands in, or of a word not far before it."""
    if first <= _LEAD:
        return 0
    before = [m.end() for m in _SENTENCE.finditer(text, first - length // 2 if first > length // 2 else 0, first)]
    if before and first - before[-1] <= _LEAD:
        return before[-1]
    space = text.find(" ", first - _LEAD // 2)
    return space + 1 if 0 <= space < first else first


def _end(text: str, begin: int, length: int) -> int:
    """The end of the last whole word within the length."""
    if begin + length >= len(text):
        return len(text)
    space = text.rfind(" ", begin + length // 2, begin + length)
    return space if space > 0 else begin + length

"""Snippets: the stretch of a text that shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from searchindex.results import Marks, Snippet


class Shape(Struct, frozen=True):
    """How much of a text a snippet shows.

    It has `length` characters, about two and a half lines on a wide screen, at most `lead` of them before the words
    that it shows.  `looked_at` words of the query are looked at in one text: a stretch behind them would say no more.
    """

    length: int = 240
    lead: int = 70
    looked_at: int = 48


SHAPE = Shape()

_SENTENCE = re.compile(r"[.!?。！？][\"')\]]?\s+|\n+|[。！？]")
_SPACE = re.compile(r"\s")
_CUT = "…"

Place = tuple[int, int, int]


def snippet(text: str, places: Sequence[Place], shape: Shape = SHAPE) -> Snippet:
    """The stretch with the most different words of the query, the earliest of equals, marked.

    The beginning is preferred where it has the same words: a text is best read from its start.
    `places` are start, end and which word.  An engine may cut snippets itself, in the same places.
    """
    length, some = shape.length, places[: shape.looked_at]
    first = _stretch(some, shape)
    if not first or len(text) <= length:
        return beginning(text, places, length)
    begin = _begin(text, first, shape)
    if begin and _said(some, 0, length) >= _said(some, begin, begin + length):
        begin = 0
    return _cut(text, begin, some, length)


def _stretch(places: Sequence[Place], shape: Shape) -> int:
    """Where a snippet looks first: at the text's beginning where that has all words, else where they stand densest."""
    different = {word for _, _, word in places}
    if _said(places, 0, shape.length) == different:
        return 0
    return _densest(places, len(different), shape.length - shape.lead)


def beginning(text: str, places: Sequence[Place], length: int = SHAPE.length) -> Snippet:
    """The beginning of a text, marked."""
    return _cut(text, 0, places, length)


def _cut(text: str, begin: int, places: Sequence[Place], length: int) -> Snippet:
    """The stretch that begins there, marked, with dots where the text goes on."""
    end = _end(text, begin, length)
    whole = text[begin:end].rstrip()
    body = whole.lstrip()
    last = begin + len(whole)
    first = last - len(body)
    shown, shift = _spaced(body), -first
    if begin:
        shown, shift = f"{_CUT} {shown}", shift + len(_CUT) + 1
    # Most texts end in no space, which spares looking for the last letter of a long one.
    if end < len(text) and (not text[-1].isspace() or end < len(text.rstrip())):
        shown = f"{shown} {_CUT}"
    return Snippet(shown, _within(places, first, last, shift) if places else ())


def _within(places: Sequence[Place], first: int, last: int, shift: int) -> Marks:
    """The places between two characters, shifted, those that overlap or touch made one."""
    marks: list[tuple[int, int]] = []
    behind = -1
    for start, end, _ in places:
        if start < first or start >= end or end > last or end <= behind:
            if start >= last:
                break
            continue
        if start > behind:
            marks.append((start + shift, end + shift))
        else:
            marks[-1] = (marks[-1][0], end + shift)
        behind = end
    return tuple(marks)


def marked(text: str, marks: Marks = ()) -> Snippet:
    """A whole text with its words marked: a title, a heading.  Marks are sorted and apart."""
    return Snippet(_spaced(text), marks)


def joined(ranges: Sequence[tuple[int, int]]) -> Marks:
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
    if text.isprintable():
        return text
    text = text.replace("\n", " ")  # nearly always the only one
    return text if text.isprintable() else _SPACE.sub(" ", text)


def _said(places: Sequence[Place], begin: int, end: int) -> set[int]:
    """Which words stand in a stretch."""
    return {word for start, stop, word in places if begin <= start and stop <= end}


def _densest(places: Sequence[Place], different: int, room: int) -> int:
    """Where the stretch begins that has the most different words, then the most words."""
    most, many, begin, last, count = 0, 0, places[0][0], 0, len(places)
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


def _begin(text: str, first: int, shape: Shape) -> int:
    """The beginning of the sentence that `first` stands in, or of a word not far before it."""
    if first <= shape.lead:
        return 0
    before = [m.end() for m in _SENTENCE.finditer(text, max(0, first - shape.length // 2), first)]
    if before and first - before[-1] <= shape.lead:
        return before[-1]
    space = text.find(" ", first - shape.lead // 2)
    return space + 1 if 0 <= space < first else first


def _end(text: str, begin: int, length: int) -> int:
    """The end of the last whole word within the length."""
    if begin + length >= len(text):
        return len(text)
    space = text.rfind(" ", begin + length // 2, begin + length)
    return space if space > 0 else begin + length

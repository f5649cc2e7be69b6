"""Answers: the sentence or list that answers a question, word for word as an article has it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from searchindex.engines.port import StoredSection
from searchindex.results import Answer
from searchindex.snippets import beginning

LONGEST = 320
"""Characters of an answer: more is not read at a glance."""
SAID = 0.75
"""Share of the question's words that a sentence must have, where heading and title have the others."""
LIST_LINES = 6
MORE = 3
"""Words that a sentence must have beyond those of the question: one that only repeats them tells nothing."""

_QUESTION = re.compile(
    r"(?i)^(?:who|what|what's|when|where|why|which|how|can|could|do|does|did|is|are|should|must|may|will|"
    r"wer|was|wann|wo|warum|wie|welche\w*|kann|darf|muss|"
    r"qui|que|quoi|quand|ou|où|pourquoi|comment|quel\w*|combien)\b.*\S\s+\S|.*[?？]\s*$"
)
# Words by which people ask, and not what about.
_ASKING = frozenset(
    "who what when where why which how whom whose i me my mine we us our you your he she they them do does did done "  # noqa: SIM905 - a list of fifty quoted words is harder to read
    "can could should shall would will may might must have has had am been being get there some any much many long "
    "about from after before when than s t wer was wann wo warum wie welche kann darf ich wir man mein qui quoi quand "
    "pourquoi comment quel quelle combien je nous mon".split()
)
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"')\]”]?\s+|(?<=[。！？])|\n+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section of a hit, with the title above it and the numbers of the question's words that this has."""

    section: StoredSection
    title: str
    title_words: frozenset[int]


def is_question(text: str) -> bool:
    """Whether a query asks for an answer rather than for a page."""
    return bool(_QUESTION.match(text))


def answer(words: Sequence[str], candidates: Sequence[Candidate]) -> Answer | None:
    """The answer to a question of these words, from the best sections of the first hits.

    Given only when confident: the heading asks the same, or one sentence says most of the words and its heading and
    title the rest.
    """
    asked = {number for number, word in enumerate(words) if word not in _ASKING}
    if len(asked) < 2:
        return None
    for candidate in candidates:
        span = _span(candidate, asked)
        if span is not None and (quoted := _quoted(candidate, span)):
            return quoted
    return None


def _span(candidate: Candidate, asked: set[int]) -> tuple[int, int] | None:
    """Where in a section the answer stands, None where it is not sure to."""
    section, least = candidate.section, SAID * len(asked)
    headed = asked & {word for _, _, word in section.heading_places}
    named = headed | asked & candidate.title_words
    anywhere = asked & {word for _, _, word in section.text_places}
    # What the whole text does not say no sentence does, so most texts need not be taken apart.
    if section.kind != "text" or (headed != asked and (len(anywhere) < least or anywhere | named != asked)):
        return None
    sentences = _sentences(section.text)
    if headed == asked and sentences:
        begin = sentences[0][0]
        return begin, max(end for _, end in sentences if end == sentences[0][1] or end - begin <= LONGEST)
    sure = [
        (span, said)
        for span, said in zip(sentences, _said(section, sentences), strict=True)
        if len(said & asked) >= least and len(section.text[slice(*span)].split()) >= len(asked) + MORE
    ]
    if not sure:
        return None
    best, said = max(sure, key=lambda found: len(found[1] & asked))  # the first of equals
    return best if said & asked | named == asked else None


def _sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text.  One that ends in a colon takes the lines of its list with it."""
    whole: list[tuple[int, int]] = []
    start = lines = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = len(text) if match is None else match.start()
        if text[start:end].strip():
            opened = bool(whole) and text[slice(*whole[-1])].partition("\n")[0].rstrip().endswith(":")
            if opened and lines < LIST_LINES:
                whole[-1], lines = (whole[-1][0], end), lines + 1
            else:
                whole.append((start, end))
                lines = 0
        start = end if match is None else match.end()
    return whole


def _said(section: StoredSection, sentences: Sequence[tuple[int, int]]) -> list[set[int]]:
    """The words of the question in each of some sentences, which are in the order of the text as the places are."""
    places, at = section.text_places, 0
    found = []
    for begin, end in sentences:
        said = set()
        while at < len(places) and places[at][0] < end:
            start, stop, word = places[at]
            if begin <= start and stop <= end:
                said.add(word)
            at += 1
        found.append(said)
    return found


def _quoted(candidate: Candidate, span: tuple[int, int]) -> Answer | None:
    section, (begin, end) = candidate.section, span
    inside = [(s - begin, e - begin, w) for s, e, w in section.text_places if begin <= s and e <= end]
    shown = beginning(section.text[begin:end].strip(), inside, LONGEST)
    if len(shown.text) < 2 or shown.text.endswith("?"):  # a question is no answer
        return None
    return Answer(shown, section.heading or candidate.title, section.url)

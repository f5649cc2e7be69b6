"""Marking: where the words of a plan stand in a text that is shown, by taking the text apart once more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from searchindex.analysis.stems import language
from searchindex.analysis.words import Words, analyser
from searchindex.engines.port import Place
from searchindex.query.plan import Plan
from searchindex.results import Marks
from searchindex.snippets import joined


def places(text: str, lang: str, plan: Plan) -> tuple[Place, ...]:
    """The places of the words of a plan in a prepared text, in the order they stand there."""
    words = _words(text, lang)
    found = {
        (words.starts[place], words.ends[place], number)
        for number, word in enumerate(plan.words)
        for term in word.terms
        for place in _standing(words, term.text.split())
    }
    return tuple(sorted(found))


def marks(text: str, lang: str, plan: Plan) -> Marks:
    """The same as ranges that lie apart."""
    return joined([(start, end) for start, end, _ in places(text, lang, plan)])


@lru_cache(maxsize=4096)
def _words(text: str, lang: str) -> Words:
    """The words of a text that is shown, kept since good sections are shown for many questions."""
    return analyser(language(lang))(text)


def _standing(words: Words, parts: list[str]) -> Iterator[int]:
    """Every place that a term takes."""
    if len(parts) == 1:
        yield from (place for place, stem in enumerate(words.stems) if stem == parts[0])
        yield from (place for term, place in words.extras if term == parts[0])
        return
    for begin in range(len(words.stems) - len(parts) + 1):
        if words.stems[begin : begin + len(parts)] == parts:
            yield from range(begin, begin + len(parts))

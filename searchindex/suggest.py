"""Suggest: titles and headings that a visitor may be about to type."""

from __future__ import annotations

from urllib.parse import quote_plus

from searchindex.analysis.stems import fold
from searchindex.analysis.words import terms
from searchindex.engines.port import NameMatch, Searcher
from searchindex.query.grammar import cleaned
from searchindex.results import Suggestion, SuggestionGroup, Suggestions
from searchindex.search import check_length, understand
from searchindex.settings import Settings
from searchindex.snippets import marked

EARLIER = 3
"""Lines for earlier queries, at most."""


def suggest(text: str, searcher: Searcher, settings: Settings, limit: int = 8) -> Suggestions:
    """Titles, then headings, that have a word for each that was begun; with slips put right where none has.

    Raises QueryError for a text that is too long.
    """
    check_length(text, settings)
    asked = cleaned(text)
    matches = _names(asked, searcher, limit)
    if asked and not matches:
        corrected = understand(asked, searcher, settings).corrected
        matches = _names(corrected, searcher, limit) if corrected else []
    titles = [m for m in matches if m.section is None]
    headings = [m for m in matches if m.section is not None]
    # Titles come first, and leave a third of the lines to headings where there are any.
    room = max(1, limit // 3) if titles else limit
    headings = headings[: max(room, limit - len(titles))]
    titles = titles[: limit - min(room, len(headings))]
    groups = [
        ("article", [_line(match, searcher) for match in titles]),
        ("section", [_line(match, searcher) for match in headings[: limit - len(titles)]]),
        ("query", _asked_before(asked, searcher, min(EARLIER, limit))),
    ]
    return Suggestions(asked, tuple(SuggestionGroup(kind, tuple(lines)) for kind, lines in groups if lines))


def _asked_before(text: str, searcher: Searcher, limit: int) -> list[Suggestion]:
    """Earlier queries that go on from what was typed and led somewhere, those that did so most often first."""
    begun = fold(text)
    going_on = (q for q in searcher.tuning.signals.queries if q.clicks and begun and fold(q.query).startswith(begun))
    best = sorted(going_on, key=lambda q: (-q.clicks, q.query))[:limit]
    return [Suggestion(marked(q.query, ((0, len(text)),)), f"/search?q={quote_plus(q.query)}") for q in best]


def _names(text: str, searcher: Searcher, limit: int) -> list[NameMatch]:
    languages = searcher.manifest.languages
    begun = list(dict.fromkeys(terms(text, languages[0] if languages else "").exact))
    return searcher.names(begun, limit) if begun else []


def _line(match: NameMatch, searcher: Searcher) -> Suggestion:
    card = searcher.card(match.article)
    refs = searcher.refs(card)
    where = card.title if match.section is not None else refs[0].name if refs else ""
    return Suggestion(marked(match.text, match.marks), match.url, where)

"""Suggest: titles and headings that a visitor may be about to type."""

from __future__ import annotations

from searchindex.analysis.words import terms
from searchindex.engines.port import NameMatch, Searcher
from searchindex.query.grammar import cleaned
from searchindex.results import Suggestion, SuggestionGroup, Suggestions
from searchindex.search import check_length, understand
from searchindex.settings import Settings
from searchindex.snippets import marked


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
    groups = (("article", titles), ("section", headings[: limit - len(titles)]))
    return Suggestions(
        asked,
        tuple(SuggestionGroup(kind, tuple(_line(m, searcher) for m in found)) for kind, found in groups if found),
    )


def _names(text: str, searcher: Searcher, limit: int) -> list[NameMatch]:
    languages = searcher.manifest.languages
    begun = list(dict.fromkeys(terms(text, languages[0] if languages else "").exact))
    return searcher.names(begun, limit) if begun else []


def _line(match: NameMatch, searcher: Searcher) -> Suggestion:
    card = searcher.card(match.article)
    refs = searcher.refs(card)
    where = card.title if match.section is not None else refs[0].name if refs else ""
    return Suggestion(marked(match.text, match.places), match.url, where)

"""What was asked and not found: grouped by stem, with what is near and a line for the settings to put it right."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from searchapi.insights.questions import by_question, visitors
from searchapi.insights.records import Library, Missing
from searchapi.signals.records import Search
from searchindex.analysis.stopwords import stop_words
from searchindex.analysis.words import terms
from searchindex.results import ArticleRef

ANOTHER_TRY = timedelta(minutes=10)
"""Who found nothing and found something within this time said the same in other words."""

MOST = 20
NEAREST = 3


def missing(searches: Sequence[Search], library: Library, shown_from: int) -> tuple[tuple[Missing, ...], int]:
    """The groups, the largest first; and how many searches found nothing and may not be shown.

    A group is shown by those of its questions that enough visitors asked.
    """
    asked = by_question(search for search in searches if not search.found)
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for query in asked:
        groups[_stems(query, library.lang)].append(query)
    tries = _tries(searches, shown_from)
    found, hidden = [], 0
    for members in groups.values():
        known = sorted(
            (q for q in members if visitors(asked[q]) >= shown_from), key=lambda query: (-len(asked[query]), query)
        )
        count = sum(len(asked[query]) for query in members)
        if known:
            found.append((count, known))
        else:
            hidden += count
    found.sort(key=lambda group: (-group[0], group[1]))
    hidden += sum(count for count, _ in found[MOST:])
    return tuple(_group(count, known, tries, library) for count, known in found[:MOST]), hidden


def synonym_line(query: str, equal: Sequence[str]) -> str:
    """A line for the table [tuning.synonyms] of the settings."""
    return f"{json.dumps(query, ensure_ascii=False)} = {json.dumps(list(equal), ensure_ascii=False)}"


def _group(count: int, known: list[str], tries: dict[str, list[Search]], library: Library) -> Missing:
    later = [search for query in known for search in tries.get(query, ())]
    opened = Counter(article for search in later for article, _ in search.clicks if article in library.articles)
    near: dict[str, ArticleRef] = {i: library.articles[i] for i, _ in opened.most_common(NEAREST)}
    for ref in library.nearest(known[0]):
        near.setdefault(ref.id, ref)
    words = Counter(search.query for search in later)
    nearest = tuple(near.values())[:NEAREST]
    other = min(words, key=lambda w: (-words[w], w)) if words else nearest[0].title.lower() if nearest else ""
    return Missing(
        known[0], tuple(known[1:]), count, nearest, synonym_line(known[0], (*known[1:], other)) if other else ""
    )


def _stems(query: str, lang: str) -> tuple[str, ...]:
    """What questions of one meaning have in common: their stems without stop words, in whatever order."""
    words, idle = terms(query, lang), stop_words((lang,))
    said = {stem for exact, stem in zip(words.exact, words.stems, strict=True) if exact not in idle}
    return tuple(sorted(said or words.stems)) or (query,)


def _tries(searches: Sequence[Search], shown_from: int) -> dict[str, list[Search]]:
    """For each question that found nothing, the next search of the same visitor that found something soon after.

    Only those whose own words may be shown.
    """
    asked = by_question(searches)
    public = {query for query, some in asked.items() if visitors(some) >= shown_from}
    waiting: dict[bytes, Search] = {}
    found: defaultdict[str, list[Search]] = defaultdict(list)
    for search in searches:
        if not search.found:
            waiting[search.visitor] = search
            continue
        before = waiting.pop(search.visitor, None)
        if before and search.at - before.at <= ANOTHER_TRY and search.query in public:
            found[before.query].append(search)
    return dict(found)

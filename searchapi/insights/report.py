"""The report: from the signals of a period and the knowledge base to all insights.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from searchapi.insights.demand import by_topic, rated, said
from searchapi.insights.missing import missing
from searchapi.insights.questions import by_day, by_question, question, summary, visitors
from searchapi.insights.records import Library, Report
from searchapi.signals.records import Feedback, Histogram, Search

MOST = 50
"""Lines of a table."""


def report(
    searches: Sequence[Search],
    votes: Mapping[str, Histogram],
    feedback: Sequence[Feedback],
    library: Library,
    period: tuple[date, date],
    shown_from: int,
) -> Report:
    """The insights of searches that stand in the order of time; the text of a question is shown only when at least
    `shown_from` visitors asked it.
    """
    asked = by_question(searches)
    public = [question(query, some) for query, some in asked.items() if visitors(some) >= shown_from]
    public.sort(key=lambda q: (-q.searches, q.query))
    abandoned = sorted((q for q in public if q.abandoned), key=lambda q: (-q.abandoned * q.searches, q.query))
    groups, rare_missing = missing(searches, library, shown_from)
    return Report(
        since=period[0],
        until=period[1],
        summary=summary(searches, sum(v.votes for v in votes.values()), len(feedback)),
        days=by_day(searches, *period),
        questions=tuple(public[:MOST]),
        abandoned=tuple(abandoned[:MOST]),
        missing=groups,
        rated=rated(searches, votes, library),
        said=said(feedback, library),
        topics=by_topic(searches, library),
        rare=len(searches) - sum(q.searches for q in public),
        rare_missing=rare_missing,
    )

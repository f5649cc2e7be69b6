"""From the signals and the generation that is served to the report of a period."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from searchapi.edition import Edition
from searchapi.insights.library import library
from searchapi.insights.records import Report
from searchapi.insights.report import report
from searchapi.signals.port import SignalStore
from searchindex.settings import Settings

MOST_DAYS = 366


def read(
    signals: SignalStore, edition: Edition, settings: Settings, now: datetime, days: int | None = None, query: str = ""
) -> Report:
    """The last `days` up to now, by default as many as are kept; of one question where `query` names it.

    Raises SignalsError while the signals cannot be read.
    """
    until = now.date()
    since = until - timedelta(days=min(days or settings.signals.keep_days, MOST_DAYS) - 1)
    searches = signals.searches(datetime.combine(since, time(), tzinfo=now.tzinfo))
    if query:
        searches = [search for search in searches if search.query == query]
    votes, feedback = signals.histograms(), signals.feedback()
    known = library(edition, settings)
    return report(searches, votes, feedback, known, (since, until), settings.signals.shown_from)

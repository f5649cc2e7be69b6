"""The file of ratings and clicks that the next build reads."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import msgspec

from searchapi.signals.port import SignalStore
from searchapi.signals.records import Histogram, Search, Stars

FORMAT = 1


class ArticlePrior(msgspec.Struct, frozen=True):
    """Votes for one star to five; how often it was opened from hits, and how often it was among them."""

    stars: Stars
    clicks: int
    shown: int


class QueryPrior(msgspec.Struct, frozen=True):
    """A question that enough visitors asked: how often, and how often something was opened."""

    query: str
    count: int
    clicks: int


class Priors(msgspec.Struct, frozen=True):
    """All of it, by article id; the questions the most frequent first."""

    format: int
    articles: dict[str, ArticlePrior]
    queries: tuple[QueryPrior, ...]


def priors(searches: list[Search], votes: dict[str, Histogram], shown_from: int) -> Priors:
    """Counted from the signals: the same signals give the same file."""
    clicks = Counter(article for search in searches for article, _ in search.clicks)
    shown = Counter(article for search in searches for article in search.shown)
    ids = sorted({*clicks, *shown, *votes})
    articles = {i: ArticlePrior(votes.get(i, Histogram()).stars, clicks[i], shown[i]) for i in ids}
    asked: dict[str, list[Search]] = {}
    for search in searches:
        asked.setdefault(search.query, []).append(search)
    queries = [
        QueryPrior(query, len(some), sum(bool(s.clicks) for s in some))
        for query, some in asked.items()
        if len({s.asker for s in some}) >= shown_from
    ]
    queries.sort(key=lambda q: (-q.count, q.query))
    return Priors(FORMAT, articles, tuple(queries))


def export(signals: SignalStore, since: datetime, shown_from: int, file: Path) -> Priors:
    """Writes the file, whole or not at all."""
    found = priors(signals.searches(since), signals.histograms(), shown_from)
    draft = file.with_name(f".{file.name}.part")
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    draft.replace(file)
    return found

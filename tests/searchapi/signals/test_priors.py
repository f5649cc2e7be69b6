"""What the next build reads of the signals."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from searchapi.signals.priors import export, priors
from searchapi.signals.records import Histogram, Search
from searchapi.signals.store import Signals

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def search(query: str, asker: int, *clicks: tuple[str, int]) -> Search:
    return Search(NOON, b"v", bytes([asker]), query, 2, ("a", "b"), clicks)


def test_votes_and_clicks_are_counted_by_article_and_rare_questions_are_left_out():
    searches = [search("career", n, ("b", 2)) for n in range(3)]
    searches += [search("career", 0), *(search("only me", 7) for _ in range(9))]
    found = priors(searches, {"c": Histogram((0, 0, 0, 1, 2))}, shown_from=3)
    assert {i: (a.stars, a.clicks, a.shown) for i, a in found.articles.items()} == {
        "a": ((0, 0, 0, 0, 0), 0, 13),
        "b": ((0, 0, 0, 0, 0), 3, 13),
        "c": ((0, 0, 0, 1, 2), 0, 0),
    }
    assert [(q.query, q.count, q.clicks) for q in found.queries] == [("career", 4, 3)]


def test_the_file_has_the_shape_that_a_build_reads(tmp_path):
    signals = Signals(tmp_path / "data")
    signals.vote("a", b"v", 5, NOON)
    export(signals, NOON, 1, tmp_path / "priors.json")
    signals.close()
    assert json.loads((tmp_path / "priors.json").read_text()) == {
        "format": 1,
        "articles": {"a": {"stars": [0, 0, 0, 0, 1], "clicks": 0, "shown": 0}},
        "queries": [],
    }

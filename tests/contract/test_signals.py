"""The contract of a store of signals: each passes every one of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from searchapi.signals.chosen import open_signals
from searchapi.signals.port import SignalStore
from searchapi.signals.records import Asked, Clicked, Histogram
from searchindex.errors import UsageError
from searchindex.settings import Settings
from tests.cluster import engine as of_cluster

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(params=["file", *(["opensearch"] if of_cluster.ADDRESSES else [])])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], SignalStore]]:
    """Opens the one store once more."""
    settings = Settings() if request.param == "file" else of_cluster.in_cluster(Settings(), tmp_path)
    opened: list[SignalStore] = []

    def store() -> SignalStore:
        opened.append(open_signals(tmp_path / "data", settings))
        return opened[-1]

    yield store
    for one in opened:
        one.close()
    if request.param == "opensearch":
        of_cluster.clean(tmp_path)


@pytest.fixture
def signals(another: Callable[[], SignalStore]) -> SignalStore:
    return another()


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def asked(query: str, seconds: float = 0, visitor: bytes = b"v", **more: object) -> Asked:
    return Asked(at(seconds), visitor, b"asker", query, 3, ("a", "b"), **more)  # type: ignore[arg-type]


def clicked(query: str, article: str, position: int = 1, seconds: float = 5, visitor: bytes = b"v") -> Clicked:
    return Clicked(at(seconds), visitor, b"asker", query, article, position)


def queries(signals: SignalStore) -> list[str]:
    return [search.query for search in signals.searches(at(-1e6))]


def test_a_half_typed_question_and_its_ending_count_once(signals):
    for seconds, query in enumerate(["ca", "caree", "career", "career paths"]):
        signals.add([asked(query, seconds, typing=True)])
    signals.add([asked("career paths", 5)])
    signals.add([asked("career paths", 9)])
    assert queries(signals) == ["career paths"]


def test_half_an_address_does_not_stay_when_the_whole_is_masked(signals):
    for seconds, query in enumerate(["call jane", "call jane.doe@example.com", "call jane.doe@example.com 01234567"]):
        signals.add([asked(query, seconds, typing=True)])
    signals.add([asked("call jane.doe@example.com 01234567", 4)])
    assert queries(signals) == ["call [e-mail] [number]"]


def test_letters_deleted_on_the_way_to_another_question_are_no_search(signals):
    signals.add([asked("career paths", 0)])
    for seconds, query in enumerate(["career", "ca", "risk"], 1):
        signals.add([asked(query, seconds, typing=True)])
    assert queries(signals) == ["career paths", "risk"]


def test_what_was_opened_from_a_half_typed_question_is_not_taken_from_it(signals):
    signals.add([asked("career", 0, typing=True)])
    signals.add([clicked("career", "a", seconds=2)])
    signals.add([asked("career risk", 9)])
    assert [(s.query, s.clicks) for s in signals.searches(at(-1))] == [("career", (("a", 1),)), ("career risk", ())]


def test_two_visitors_are_two_searches(signals):
    signals.add([asked("career", visitor=b"v")])
    signals.add([asked("career paths", 1, visitor=b"w")])
    assert queries(signals) == ["career", "career paths"]


def test_a_click_belongs_to_the_search_before_it_and_counts_once(signals):
    signals.add([asked("career", -10)])
    signals.add([asked("career", 0, visitor=b"w")])
    for _ in range(2):
        signals.add([clicked("career", "b", 2)])
    found = signals.searches(at(-60))
    assert [(s.found, s.clicks) for s in found] == [(3, (("b", 2),)), (3, ())]


def test_a_suggestion_that_is_opened_is_a_search_that_found_it(signals):
    signals.add([clicked("care", "a")])
    assert [(s.query, s.found, s.shown, s.clicks) for s in signals.searches(at(-1))] == [
        ("care", 1, ("a",), (("a", 1),))
    ]


def test_the_last_vote_of_a_visitor_counts(signals):
    assert signals.vote("a", b"v", 1, NOON) == Histogram((1, 0, 0, 0, 0))
    assert signals.vote("a", b"v", 5, at(1)) == Histogram((0, 0, 0, 0, 1))
    assert signals.vote("a", b"w", 4, at(2)).average == 4.5
    signals.vote("b", b"v", 2, at(3))
    assert signals.histogram("a").votes == 2
    assert signals.histogram("nowhere") == Histogram()
    assert set(signals.histograms()) == {"a", "b"}


def test_parallel_votes_of_one_visitor_count_once(signals, another):
    others = [another() for _ in range(3)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: [signals, *others][n % 4].vote("a", b"v", n % 5 + 1, NOON), range(200)))
    assert signals.histogram("a").votes == 1
    for other in others:
        other.close()


def test_the_same_words_of_feedback_of_one_visitor_are_kept_once(signals):
    for visitor in (b"v", b"v", b"w"):
        signals.add_feedback("a", visitor, "More pictures", NOON)
    assert [f.text for f in signals.feedback()] == ["More pictures"] * 2


def test_old_searches_go_and_votes_stay(signals):
    signals.add([asked("old", -40 * 86400)])
    signals.add([clicked("old", "a", seconds=-40 * 86400)])
    signals.add([asked("new")])
    signals.vote("a", b"v", 5, at(-4000 * 86400))
    signals.add_feedback("a", b"v", "long ago", at(-400 * 86400))
    signals.prune(NOON, 30, 365)
    assert queries(signals) == ["new"]
    assert (signals.feedback(), signals.histogram("a").votes) == ([], 1)


def test_a_batch_is_joined_as_its_signals_would_be_one_by_one(signals):
    signals.add([asked("ca", 0, typing=True), asked("career", 1, typing=True), clicked("career", "b", seconds=2)])
    assert [(s.query, s.clicks) for s in signals.searches(at(-1))] == [("career", (("b", 1),))]


def test_every_process_tells_visitors_apart_with_the_same_key(signals, another):
    assert signals.key() == another().key()
    assert len(signals.key()) == 32


def test_a_backup_brings_everything_back(signals, another, tmp_path):
    signals.vote("a", b"v", 5, NOON)
    signals.add([asked("career"), clicked("career", "b")])
    signals.add_feedback("a", b"v", "More pictures", NOON)
    kept = signals.searches(at(-1)), signals.feedback(), signals.histograms()
    signals.backup(tmp_path / "backup.db")
    signals.vote("a", b"w", 1, NOON)
    signals.add([asked("risk", visitor=b"w")])
    another().restore(tmp_path / "backup.db")
    assert (signals.searches(at(-1)), signals.feedback(), signals.histograms()) == kept


def test_a_backup_of_one_store_is_restored_by_the_other(signals, tmp_path):
    other = open_signals(tmp_path / "other", Settings())
    other.vote("a", b"v", 5, NOON)
    other.add([asked("career"), clicked("career", "b")])
    other.backup(tmp_path / "backup.db")
    signals.restore(tmp_path / "backup.db")
    assert signals.searches(at(-1)) == other.searches(at(-1))
    assert signals.histogram("a") == Histogram((0, 0, 0, 0, 1))
    other.close()


def test_what_is_no_backup_is_refused_and_changes_nothing(signals, tmp_path):
    signals.vote("a", b"v", 5, NOON)
    (tmp_path / "text").write_text("no database " * 500)
    for name in ("text", "nowhere"):
        with pytest.raises(UsageError):
            signals.restore(tmp_path / name)
    assert signals.histogram("a").votes == 1

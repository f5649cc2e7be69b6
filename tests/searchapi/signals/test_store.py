"""The signals in their file: what is kept, what is joined, what is forgotten, and what happens when the disk fails."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from searchapi.signals import database
from searchapi.signals.database import SignalsError
from searchapi.signals.records import Asked, Clicked, Histogram
from searchapi.signals.store import FILE_NAME, Signals
from searchindex.errors import UsageError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def signals(tmp_path):
    opened = Signals(tmp_path / "data")
    yield opened
    opened.close()


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def asked(query: str, seconds: float = 0, visitor: bytes = b"v", **more: object) -> Asked:
    return Asked(at(seconds), visitor, b"asker", query, 3, ("a", "b"), **more)  # type: ignore[arg-type]


def clicked(query: str, article: str, position: int = 1, seconds: float = 5, visitor: bytes = b"v") -> Clicked:
    return Clicked(at(seconds), visitor, b"asker", query, article, position)


def queries(signals: Signals) -> list[str]:
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


def test_what_may_name_a_person_is_masked_in_the_file_itself(signals, tmp_path):
    signals.add([asked("jane.doe@example.com 0123456789")])
    signals.add([clicked("call 0301234567", "a")])
    signals.add_feedback("a", b"v", "write to jane.doe@example.com", NOON)
    signals.close()
    written = b"".join(p.read_bytes() for p in (tmp_path / "data").iterdir())
    assert b"[e-mail] [number]" in written
    assert b"jane.doe" not in written
    assert b"0301234567" not in written


def test_the_last_vote_of_a_visitor_counts(signals):
    assert signals.vote("a", b"v", 1, NOON) == Histogram((1, 0, 0, 0, 0))
    assert signals.vote("a", b"v", 5, at(1)) == Histogram((0, 0, 0, 0, 1))
    assert signals.vote("a", b"w", 4, at(2)).average == 4.5
    signals.vote("b", b"v", 2, at(3))
    assert signals.histogram("a").votes == 2
    assert signals.histogram("nowhere") == Histogram()
    assert set(signals.histograms()) == {"a", "b"}


def test_a_thousand_parallel_votes_of_one_visitor_count_once(signals, tmp_path):
    others = [Signals(tmp_path / "data") for _ in range(3)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: [signals, *others][n % 4].vote("a", b"v", n % 5 + 1, NOON), range(1000)))
    assert signals.histogram("a").votes == 1
    for other in others:
        other.close()


def test_the_same_words_of_feedback_of_one_visitor_are_kept_once(signals):
    for visitor in (b"v", b"v", b"w"):
        signals.add_feedback("a", visitor, "More pictures", NOON)
    assert [f.text for f in signals.feedback()] == ["More pictures"] * 2


def test_old_searches_go_with_their_clicks_and_votes_stay(signals, tmp_path):
    signals.add([asked("old", -40 * 86400)])
    signals.add([clicked("old", "a", seconds=-40 * 86400)])
    signals.add([asked("new")])
    signals.vote("a", b"v", 5, at(-4000 * 86400))
    signals.add_feedback("a", b"v", "long ago", at(-400 * 86400))
    signals.prune(NOON, 30, 365)
    assert queries(signals) == ["new"]
    assert (signals.feedback(), signals.histogram("a").votes) == ([], 1)
    with sqlite3.connect(tmp_path / "data" / FILE_NAME) as db:
        assert db.execute("SELECT count(*) FROM clicks").fetchone() == (0,)
    db.close()


def test_a_file_that_another_holds_is_waited_for_and_then_given_up(signals, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    signals.vote("a", b"v", 5, NOON)
    impatient = Signals(tmp_path / "data")
    holder = sqlite3.connect(tmp_path / "data" / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SignalsError, match="locked"):
        impatient.vote("a", b"w", 5, NOON)
    assert impatient.histogram("a").votes == 1
    holder.execute("ROLLBACK")
    assert impatient.vote("a", b"w", 5, NOON).votes == 2
    holder.close()
    impatient.close()


def damage(file: Path) -> None:
    with file.open("r+b") as raw:
        raw.write(b"not a database at all" * 200)


def test_a_damaged_file_is_named_once_and_given_up_until_a_backup_is_restored(signals, tmp_path, capsys):
    signals.vote("a", b"v", 5, NOON)
    signals.backup(tmp_path / "backup.db")
    signals.close()
    damage(tmp_path / "data" / FILE_NAME)
    for _ in range(3):
        with pytest.raises(SignalsError, match="damaged"):
            signals.vote("a", b"w", 1, NOON)
    assert capsys.readouterr().err.count("signals.damaged") == 1
    restorer = Signals(tmp_path / "data")
    restorer.restore(tmp_path / "backup.db")
    restorer.close()
    assert signals.vote("a", b"w", 1, NOON).votes == 2


def test_a_damaged_file_that_is_removed_is_begun_anew(signals, tmp_path):
    file = tmp_path / "data" / FILE_NAME
    file.parent.mkdir()
    file.write_bytes(b"not a database at all" * 200)
    with pytest.raises(SignalsError, match="damaged"):
        signals.histogram("a")
    file.unlink()
    assert signals.histogram("a") == Histogram()


def test_a_backup_is_taken_while_visitors_vote_and_restored_while_a_service_runs(signals, tmp_path):
    signals.vote("a", b"v", 5, NOON)
    stop = threading.Event()

    def go_on():
        number = 0
        while not stop.is_set():
            number += 1
            signals.vote("b", number.to_bytes(4, "big"), 3, NOON)

    visitor = threading.Thread(target=go_on)
    visitor.start()
    keeper = Signals(tmp_path / "data")
    keeper.backup(tmp_path / "backup.db")
    stop.set()
    visitor.join()
    signals.vote("a", b"w", 1, NOON)
    keeper.restore(tmp_path / "backup.db")
    keeper.close()
    assert signals.histogram("a").votes == 1
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["backup.db"]


def test_what_is_no_backup_is_refused_and_changes_nothing(signals, tmp_path):
    signals.vote("a", b"v", 5, NOON)
    (tmp_path / "text").write_text("no database " * 500)
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("CREATE TABLE x (y)")
    db.close()
    for name in ("text", "other.db", "nowhere"):
        with pytest.raises(UsageError):
            signals.restore(tmp_path / name)
    assert signals.histogram("a").votes == 1


def test_a_file_of_another_format_is_refused(signals, tmp_path):
    signals.histogram("a")
    signals.close()
    with sqlite3.connect(tmp_path / "data" / FILE_NAME) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(SignalsError, match="format 99"):
        signals.histogram("a")


def test_a_folder_that_cannot_be_made_is_an_error_of_the_signals(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SignalsError):
        Signals(tmp_path / "file" / "data").histogram("a")

"""The signals in their file: what is kept, what is joined, what is forgotten, and what happens when the disk fails."""

from __future__ import annotations

import sqlite3
import threading
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


def test_what_may_name_a_person_is_masked_in_the_file_itself(signals, tmp_path):
    signals.add([asked("jane.doe@example.com 0123456789")])
    signals.add([clicked("call 0301234567", "a")])
    signals.add_feedback("a", b"v", "write to jane.doe@example.com", NOON)
    signals.close()
    written = b"".join(p.read_bytes() for p in (tmp_path / "data").iterdir())
    assert b"[e-mail] [number]" in written
    assert b"jane.doe" not in written
    assert b"0301234567" not in written


def test_clicks_go_with_their_searches(signals, tmp_path):
    signals.add([asked("old", -40 * 86400)])
    signals.add([clicked("old", "a", seconds=-40 * 86400)])
    signals.prune(NOON, 30, 365)
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

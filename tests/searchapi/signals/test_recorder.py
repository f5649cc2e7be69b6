"""Signals are written behind the visitor's back, and the search outlives them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from searchapi.signals import recorder as module
from searchapi.signals.recorder import Recorder
from searchapi.signals.records import Asked, Clicked
from searchapi.signals.store import Signals
from searchindex import settings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def asked(query: str, at: datetime = NOON) -> Asked:
    return Asked(at, query.encode(), query.encode(), query, 1, ("a",))


def test_everything_noted_is_written_before_the_end(tmp_path):
    signals = Signals(tmp_path)
    recorder = Recorder(signals, settings.Signals(), lambda: NOON)
    recorder.start()
    for number in range(50):
        recorder.note(asked(f"question {number}"))
    recorder.note(Clicked(NOON, b"question 0", b"x", "question 0", "a", 1))
    recorder.close()
    found = signals.searches(NOON)
    assert (len(found), found[0].clicks) == (50, (("a", 1),))
    signals.close()


def test_what_is_too_old_is_forgotten_as_time_goes_on(tmp_path):
    signals, now = Signals(tmp_path), [NOON]
    recorder = Recorder(signals, settings.Signals(keep_days=2), lambda: now[0])
    recorder.start()
    recorder.note(asked("old"))
    recorder.settle()
    now[0] += timedelta(days=3)
    recorder.note(asked("new", now[0]))
    recorder.close()
    assert [s.query for s in signals.searches(NOON)] == ["new"]
    signals.close()


def test_signals_that_cannot_be_written_are_counted_and_said_ever_more_rarely(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    recorder = Recorder(Signals(tmp_path / "file"), settings.Signals(), lambda: NOON)
    recorder.start()
    for number in range(9):
        recorder.note(asked(str(number)))
        recorder.settle()
    recorder.close()
    assert recorder.lost == 9
    assert capsys.readouterr().err.count("signals.lost") == 4


def test_a_full_queue_lets_the_newest_go_and_never_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    signals = Signals(tmp_path)
    recorder = Recorder(signals, settings.Signals(), lambda: NOON)
    for number in range(5):
        recorder.note(asked(f"question {number}"))
    assert recorder.lost == 2
    recorder.start()
    recorder.close()
    assert len(signals.searches(NOON)) == 3
    signals.close()

"""The signals of visits, kept and read back.  Nothing is kept that was not masked first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from searchapi.signals.database import Connection, Database, SignalsError
from searchapi.signals.intents import SAME_SECONDS, Step, step
from searchapi.signals.masking import masked
from searchapi.signals.records import Asked, Clicked, Feedback, Histogram, Search
from searchapi.signals.visitors import load_key
from searchindex.errors import DamagedError

FILE_NAME = "signals.db"


class Signals:
    """What visitors did, in `data_dir`.  Every method may raise SignalsError.

    Reading has a connection of its own, so that no page waits for a write.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._reader = Database(data_dir / FILE_NAME)
        self._writer = Database(data_dir / FILE_NAME)

    def key(self) -> bytes:
        """The key that visitors are told apart with, made at the first use."""
        try:
            self._data_dir.mkdir(0o700, parents=True, exist_ok=True)
            return load_key(self._data_dir)
        except (OSError, DamagedError) as error:
            raise SignalsError(f"the signals cannot be used now: {error}") from error

    def add(self, signals: Iterable[Asked | Clicked]) -> None:
        """Keeps searches and clicks in the order given: all of them, or none."""
        with self._writer.writing() as db:
            for signal in signals:
                if isinstance(signal, Asked):
                    _add_search(db, signal)
                else:
                    _add_click(db, signal)

    def vote(self, article: str, visitor: bytes, stars: int, at: datetime) -> Histogram:
        """The votes with this one, which takes the place of the visitor's last."""
        with self._writer.writing() as db:
            db.execute("REPLACE INTO votes VALUES (?, ?, ?, ?)", (article, visitor, stars, at.timestamp()))
            return _histograms(db, article).get(article, Histogram())

    def add_feedback(self, article: str, visitor: bytes, text: str, at: datetime) -> None:
        """Keeps a word of feedback; the same words of the same visitor once."""
        with self._writer.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO feedback (at, article, visitor, text) VALUES (?, ?, ?, ?)",
                (at.timestamp(), article, visitor, masked(text)),
            )

    def prune(self, now: datetime, keep_days: int, feedback_days: int) -> None:
        """Forgets searches with their clicks, and feedback, of more than so many days ago.  Votes stay."""
        with self._writer.writing() as db:
            db.execute("DELETE FROM searches WHERE at < ?", ((now - timedelta(days=keep_days)).timestamp(),))
            db.execute("DELETE FROM feedback WHERE at < ?", ((now - timedelta(days=feedback_days)).timestamp(),))

    def histogram(self, article: str) -> Histogram:
        """The votes for an article."""
        with self._reader.reading() as db:
            return _histograms(db, article).get(article, Histogram())

    def histograms(self) -> dict[str, Histogram]:
        """The votes for every article that has some."""
        with self._reader.reading() as db:
            return _histograms(db)

    def searches(self, since: datetime) -> list[Search]:
        """The searches from then on, the oldest first, with what was opened."""
        with self._reader.reading() as db:
            clicks: dict[int, list[tuple[str, int]]] = {}
            for search, article, position in db.execute("SELECT search, article, position FROM clicks"):
                clicks.setdefault(search, []).append((article, position))
            rows = db.execute(
                "SELECT id, at, visitor, asker, query, found, shown FROM searches WHERE at >= ? ORDER BY at, id",
                (since.timestamp(),),
            )
            return [
                Search(_time(at), visitor, asker, query, found, tuple(shown.split()), tuple(clicks.get(number, ())))
                for number, at, visitor, asker, query, found, shown in rows
            ]

    def feedback(self) -> list[Feedback]:
        """All feedback, the newest first."""
        with self._reader.reading() as db:
            rows = db.execute("SELECT at, article, text FROM feedback ORDER BY at DESC, id DESC").fetchall()
        return [Feedback(_time(at), article, text) for at, article, text in rows]

    def backup(self, file: Path) -> None:
        """Writes all signals into one file, while visitors go on; an older file is replaced when that is whole."""
        self._reader.backup(file)

    def restore(self, file: Path) -> None:
        """Makes the signals what they were in the backup.  Raises UsageError where `file` is none."""
        self._writer.restore(file)

    def close(self) -> None:
        """Lets go of the file."""
        self._reader.close()
        self._writer.close()


def _add_search(db: Connection, asked: Asked) -> None:
    """A search of its own, or one that takes the place of the half-typed one before it."""
    query, at, shown = masked(asked.query), asked.at.timestamp(), " ".join(asked.shown)
    last = db.execute(
        "SELECT id, at, query, typing, EXISTS (SELECT 1 FROM clicks WHERE search = id) FROM searches"
        " WHERE visitor = ? ORDER BY at DESC, id DESC LIMIT 1",
        (asked.visitor,),
    ).fetchone()
    # Half an address is not masked yet: the whole one, as it was typed, still goes on from it.
    said = asked.query if last and asked.query.startswith(last[2]) else query
    what = step(last[2], bool(last[3]), said, asked.typing, at - last[1]) if last else Step.NEW
    if what is Step.DROP:
        return
    if last and what is Step.SAME and query == last[2]:
        # A further page or a filter of the same question: what was shown first is what it found.
        db.execute("UPDATE searches SET at = ?, typing = min(typing, ?) WHERE id = ?", (at, asked.typing, last[0]))
    elif last and what is Step.SAME and not last[4]:
        db.execute(
            "UPDATE searches SET at = ?, asker = ?, query = ?, found = ?, shown = ?, typing = ? WHERE id = ?",
            (at, asked.asker, query, asked.found, shown, asked.typing, last[0]),
        )
    else:
        _insert(db, asked.at, asked.visitor, asked.asker, query, asked.found, shown, asked.typing)


def _add_click(db: Connection, clicked: Clicked) -> None:
    """What was opened, with the search that led there; without one, as a search that found just that."""
    query = masked(clicked.query)
    found = db.execute(
        "SELECT id FROM searches WHERE visitor = ? AND query = ? AND at >= ? ORDER BY at DESC LIMIT 1",
        (clicked.visitor, query, clicked.at.timestamp() - SAME_SECONDS),
    ).fetchone()
    search = (
        found[0] if found else _insert(db, clicked.at, clicked.visitor, clicked.asker, query, 1, clicked.article, False)
    )
    db.execute("INSERT OR IGNORE INTO clicks VALUES (?, ?, ?)", (search, clicked.article, clicked.position))


def _insert(
    db: Connection, at: datetime, visitor: bytes, asker: bytes, query: str, found: int, shown: str, typing: bool
) -> int:
    made = db.execute(
        "INSERT INTO searches (at, visitor, asker, query, found, shown, typing) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (at.timestamp(), visitor, asker, query, found, shown, typing),
    )
    return int(made.lastrowid or 0)


def _histograms(db: Connection, article: str | None = None) -> dict[str, Histogram]:
    counts: dict[str, list[int]] = {}
    for name, stars, count in db.execute(
        "SELECT article, stars, count(*) FROM votes WHERE ?1 IS NULL OR article = ?1 GROUP BY article, stars",
        (article,),
    ):
        counts.setdefault(name, [0] * 5)[stars - 1] = count
    return {name: Histogram((c[0], c[1], c[2], c[3], c[4])) for name, c in counts.items()}


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

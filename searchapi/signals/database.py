"""The SQLite file of the signals: opened late, shared politely, given up when damaged, taken back from a backup."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection

from searchapi.log import log
from searchindex.errors import AnswerboxError, UsageError

__all__ = ["Connection", "Database", "SignalsError", "sound_backup"]

BUSY_SECONDS = 2.0
FORMAT = 1

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_SCHEMA = """
CREATE TABLE searches (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, visitor BLOB NOT NULL, asker BLOB NOT NULL,
    query TEXT NOT NULL, found INTEGER NOT NULL, shown TEXT NOT NULL, typing INTEGER NOT NULL
);
CREATE INDEX searches_at ON searches (at);
CREATE INDEX searches_visitor ON searches (visitor, at);
CREATE TABLE clicks (
    search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, article TEXT NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (search, article)
) WITHOUT ROWID;
CREATE TABLE votes (
    article TEXT NOT NULL, visitor BLOB NOT NULL, stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    at REAL NOT NULL,
    PRIMARY KEY (article, visitor)
) WITHOUT ROWID;
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, article TEXT NOT NULL, visitor BLOB NOT NULL, text TEXT NOT NULL,
    UNIQUE (article, visitor, text)
);
"""


_OPENING = threading.Lock()
"""Making the file and turning on its log is for one at a time; SQLite would not wait there but fail."""


class SignalsError(AnswerboxError):
    """The signals cannot be read or written now.  Searching goes on without them."""


@contextmanager
def sound_backup(file: Path) -> Iterator[Connection]:
    """A backup, to be read.  Raises UsageError where `file` is none."""
    if not file.is_file():
        raise UsageError(f"no backup {file}", "make one with: python -m searchapi backup FILE")
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA user_version").fetchone() == (FORMAT,)
            sound = sound and copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise UsageError(f"{file} is not a backup of signals, or is damaged")
        yield copy


class Database:
    """The file at `path`.  Opened at first use, so that a process forked before has its own.

    Every method may raise SignalsError.  A damaged file is left alone until another stands in its place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._db: Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._damaged: tuple[int, ...] | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing."""
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection, for one thread at a time."""
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise SignalsError("the signals are busy", "try again in a moment")
        try:
            yield self._connection()
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error
        finally:
            self._lock.release()

    def backup(self, file: Path) -> None:
        """Writes all signals into one file, while visitors go on; an older file is replaced when that is whole."""
        draft = file.with_name(f".{file.name}.part")
        draft.unlink(missing_ok=True)
        with self.reading() as db, closing(sqlite3.connect(draft)) as copy:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        draft.replace(file)

    def restore(self, file: Path) -> None:
        """Makes the signals what they were in the backup.  Raises UsageError where `file` is none."""
        with sound_backup(file) as copy:
            try:
                with self.reading() as db:
                    copy.backup(db)
            except SignalsError:
                if self._damaged is None:
                    raise
                self._replace(copy)

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._let_go()

    def _replace(self, copy: Connection) -> None:
        """Puts a new file in the place of a damaged one; running services see that it is another, and open it."""
        draft = self.path.with_name(f".{self.path.name}.part")
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as new:
            copy.backup(new)
        for old in ("-wal", "-shm"):
            self.path.with_name(self.path.name + old).unlink(missing_ok=True)
        draft.replace(self.path)

    def _failed(self, error: Exception) -> SignalsError:
        """The error as ours; a file that is damaged is not touched again."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
            self._damaged = self._fingerprint()
            self._let_go()
            log("signals.damaged", file=str(self.path), problem=str(error))
            return SignalsError(f"{self.path} is damaged: {error}", "restore a backup, or remove the file")
        log("signals.failed", problem=str(error))
        return SignalsError(f"the signals cannot be used now: {error}")

    def _connection(self) -> Connection:
        here = self._identity()
        if self._damaged and self._damaged == self._fingerprint():
            raise SignalsError(f"{self.path} is damaged", "restore a backup, or remove the file")
        if self._db is None or here != self._opened:
            self._let_go()
            self._damaged = None
            with _OPENING:
                self._db = self._open()
            self._opened = self._identity()
        return self._db

    def _open(self) -> Connection:
        self.path.parent.mkdir(0o700, parents=True, exist_ok=True)
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            # A power loss may cost the last second's signals, never the file.
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA foreign_keys = ON")
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                self._create(db)
            version = db.execute("PRAGMA user_version").fetchone()[0]
        except BaseException:
            db.close()
            raise
        if version != FORMAT:
            db.close()
            raise SignalsError(f"{self.path} has format {version}, this program reads {FORMAT}")
        return db

    def _create(self, db: Connection) -> None:
        """The tables, by whichever process comes first."""
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _SCHEMA.split(";")[:-1]:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("COMMIT")
        with suppress(OSError):
            self.path.chmod(0o600)

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _fingerprint(self) -> tuple[int, ...] | None:
        """More than the identity: a file that was removed leaves its number to the next one."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size

    def _let_go(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = self._opened = None

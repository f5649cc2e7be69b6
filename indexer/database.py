"""One SQLite file: its format, its transactions, and its errors by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from searchindex.errors import AnswerboxError, DamagedError, FormatError, LockedError

BUSY_SECONDS = 2.0


class Database:
    """The open file.  Raises DamagedError, FormatError, LockedError or AnswerboxError (disk).

    A file that is new gets `tables`; one whose `format` is another is refused.
    A transaction is on disk when it ends.
    """

    def __init__(self, path: Path, tables: str, format: int) -> None:
        self._path = path
        with self._named_errors():
            self._db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._db.execute("PRAGMA synchronous = FULL")
        self._check_format(tables, format)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes of the block, or none where it raises."""
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
            self.rows("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self.rows("ROLLBACK")
            raise

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """What a statement gives."""
        with self._named_errors():
            return self._db.execute(statement, values).fetchall()

    def verify(self) -> None:
        """Reads the whole file.  Raises DamagedError where it is not sound."""
        found = self.rows("PRAGMA integrity_check")
        if found != [("ok",)]:
            raise self._damaged(str(found[0][0]))

    def _check_format(self, tables: str, format: int) -> None:
        ((found,),) = self.rows("PRAGMA user_version")
        if found == 0 and not self.rows("SELECT 1 FROM sqlite_schema"):
            with self.transaction():
                for statement in filter(str.strip, tables.split(";")):
                    self.rows(statement)
                self.rows(f"PRAGMA user_version = {format}")
        elif found != format:
            raise FormatError(
                f"{self._path} has format {found}, this program reads {format}",
                "remove it and every page is read again",
            )

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise LockedError(
                    f"{self._path} is in use", "a build is in progress; wait until it has ended"
                ) from error
            raise AnswerboxError(f"cannot use {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> DamagedError:
        return DamagedError(f"{self._path} is damaged: {what}", "remove it and every page is read again")

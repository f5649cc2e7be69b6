"""One SQLite file: its format, its transactions, the sum of every row, and its errors by name.

SQLite has no checksums of its own: a bit that rots within a value is read as it stands.  So each row carries the sum
of its values, which `verify` adds up again.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from searchindex.errors import AnswerboxError, DamagedError, FormatError, LockedError

BUSY_SECONDS = 2.0
AGAIN = "remove it and every page is read again; what is published stays"
"""How to start again where the file is lost."""


def table(name: str, columns: str) -> str:
    """The statement that makes a table whose rows carry their sum.  `columns` are their definitions, with commas."""
    names = ", ".join(column.split()[0] for column in columns.split(","))
    return f"CREATE TABLE {name} ({columns}, row_sum INTEGER AS (sum_of({names})) STORED)"


class Database:
    """The open file.  Raises DamagedError, FormatError, LockedError or AnswerboxError (disk).

    A file that is new gets `tables`, where `create` says so; one whose `format` is another is refused.
    A transaction is on disk when it ends.
    """

    def __init__(self, path: Path, tables: Sequence[str], format: int, create: bool = True) -> None:
        self._path = path
        with self._named_errors():
            self._db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._db.create_function("sum_of", -1, _sum_of, deterministic=True)
            # FULL would not flush the removal of the journal: a power loss could bring it back, and with it undo
            # a transaction that had ended.
            self._db.execute("PRAGMA synchronous = EXTRA")
        self._check_format(tables, format, create)

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
        for (name,) in self.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            # Generated columns, the sum itself, are not among those that it lists.
            columns = ", ".join(row[1] for row in self.rows(f"PRAGMA table_info({name})"))
            wrong = f"SELECT rowid FROM {name} WHERE row_sum IS NOT sum_of({columns}) LIMIT 1"  # noqa: S608 - our own names
            if bad := self.rows(wrong):
                raise self._damaged(f"row {bad[0][0]} of {name} is not what was written")

    def _check_format(self, tables: Sequence[str], format: int, create: bool) -> None:
        ((found,),) = self.rows("PRAGMA user_version")
        if found == 0 and not self.rows("SELECT 1 FROM sqlite_schema"):
            if not create:
                raise self._damaged("it is empty")
            with self.transaction():
                for statement in tables:
                    self.rows(statement)
                self.rows(f"PRAGMA user_version = {format}")
        elif found != format:
            raise FormatError(f"{self._path} has format {found}, this program reads {format}", AGAIN)

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            # Text that is no UTF-8 is refused by Python, without a code of SQLite's.
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise LockedError(
                    f"{self._path} is in use", "a build is in progress; wait until it has ended"
                ) from error
            # Our statements never change: one that is refused met tables that are not as we made them.
            if code == sqlite3.SQLITE_ERROR:
                raise self._damaged(str(error)) from error
            raise AnswerboxError(f"cannot use {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> DamagedError:
        # SQLite reports in several lines; ours is one.
        return DamagedError(f"{self._path} is damaged: {' '.join(what.split())}", AGAIN)


def _sum_of(*values: Any) -> int:
    total = 0
    for value in values:
        total = zlib.crc32(value if isinstance(value, bytes) else repr(value).encode(), total)
    return total

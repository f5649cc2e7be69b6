"""The articles store: one row a page with its bytes and what was understood of it, in one SQLite file.

    pages      what was fetched, and the draft or the reason that parsing made of it
    visits     what a crawl learned of each address, of those without a page too
    articles   drafts with their references resolved and their attachments read: what a generation is built of
    files      what is known of every file that articles refer to
    builds     which articles went into which generation, and which media it shows
    notes      single values: the profile of the site, where it came from, the last report

A transaction is on disk when it ends, so a killed run leaves the state before it or the state after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
from isal import isal_zlib

from indexer import visitbook
from indexer.database import Database, table
from indexer.entries import Build, Draft, File
from indexer.page import PackedPage, Page
from indexer.visitbook import VisitBook
from searchindex.article import Article, Skipped
from searchindex.errors import NoIndexError
from searchindex.packing import packed, unpacked

__all__ = ["FILE_NAME", "ArticleStore", "packed"]

FILE_NAME = "articles.db"
FORMAT = 3
"""Rises with every change to the tables; another one is refused."""

_CHUNK = 200
_UNREAD = "unread"
"""Stands for the rules of a page that could not be had."""
_OTHER = "another address"
"""Stands for the rules of a page that is another address of an article."""
_PAGES = """
    source TEXT PRIMARY KEY, misses INTEGER NOT NULL DEFAULT 0,
    digest TEXT NOT NULL, page BLOB NOT NULL, body BLOB NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
    rules TEXT, reason TEXT, id TEXT, draft BLOB, draft_digest TEXT, mentions TEXT, facts TEXT"""
_ARTICLES = """
    id TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE,
    recipe TEXT NOT NULL, digest TEXT NOT NULL, article BLOB NOT NULL"""
_TABLES = (
    table("pages", _PAGES),
    table("visits", visitbook.COLUMNS),
    table("articles", _ARTICLES),
    table("files", "reference TEXT PRIMARY KEY, file BLOB NOT NULL"),
    table("builds", "generation TEXT PRIMARY KEY, build BLOB NOT NULL"),
    table("notes", "name TEXT PRIMARY KEY, value BLOB NOT NULL"),
)

Value = TypeVar("Value")


class ArticleStore:
    """The store in an open file.  Raises DamagedError, FormatError, LockedError or AnswerboxError (disk)."""

    def __init__(self, path: Path, create: bool = True) -> None:
        if not create and not path.is_file():
            raise NoIndexError(f"no articles in {path.parent}", "fetch some with: python -m indexer index SOURCE")
        self.path = path
        self._db = Database(path, _TABLES, FORMAT, create)
        self._rows = self._db.rows
        self.visits = VisitBook(self._rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All changes of the block, or none where it raises."""
        return self._db.transaction()

    # Notes

    def note(self, name: str, type: type[Value]) -> Value | None:
        """A single value, or None where it was never set."""
        rows = self._rows("SELECT value FROM notes WHERE name = ?", name)
        return msgspec.json.decode(rows[0][0], type=type) if rows else None

    def set_note(self, name: str, value: Any) -> None:
        """Keeps a single value: plain or a record."""
        self._rows("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, msgspec.json.encode(value))

    # Pages: what was fetched

    def page_digests(self) -> dict[str, str]:
        """Source of every page to the digest that it was stored with, in source order."""
        return dict(self._rows("SELECT source, digest FROM pages ORDER BY source"))

    def put_page(self, page: PackedPage, digest: str, now: datetime) -> None:
        """A page that is new or changed: it waits for parsing.  What was understood before stays until then."""
        at = now.isoformat()
        self._rows(
            "INSERT INTO pages (source, digest, page, body, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (source) DO UPDATE SET misses = 0, digest = excluded.digest, page = excluded.page,"
            " body = excluded.body, last_seen = excluded.last_seen, rules = NULL",
            page.source, digest, page.record, page.body, at, at,
        )  # fmt: skip

    def put_unread(self, page: Skipped, digest: str, now: datetime) -> None:
        """A page that could not be had.  It waits for nothing."""
        self.put_page(PackedPage.of(Page(page.source, "", "", b"")), digest, now)
        self.put_reason(page, _UNREAD)

    def saw_page(self, source: str, now: datetime) -> None:
        """A page that is as it was.  Nothing is written of one that was there the last time too.

        A row holds its page: to write one anew for a time of day would be to write the whole store.
        """
        statement = "UPDATE pages SET misses = 0, last_seen = ? WHERE source = ? AND misses > 0"
        self._rows(statement, now.isoformat(), source)

    def miss_page(self, source: str) -> int:
        """A page that was not there; how often in a row, 0 for one that is not known."""
        rows = self._rows("UPDATE pages SET misses = misses + 1 WHERE source = ? RETURNING misses", source)
        return int(rows[0][0]) if rows else 0

    def drop_pages(self, sources: Iterable[str]) -> int:
        """Removes pages; says how many of them there were."""
        return sum(len(self._rows("DELETE FROM pages WHERE source = ? RETURNING 1", source)) for source in sources)

    def urls(self) -> dict[str, str]:
        """Where visitors read each page that was read, by source."""
        rows = self._rows("SELECT source, page FROM pages WHERE length(body) > 8 ORDER BY source")
        return {source: PackedPage(source, page, b"").bare().url for source, page in rows}

    def move_page(self, source: str, url: str) -> None:
        """Visitors read the page elsewhere from now on: it waits for parsing."""
        moved = PackedPage.of(replace(self.packed_page(source).bare(), url=url))
        self._rows("UPDATE pages SET page = ?, rules = NULL WHERE source = ?", moved.record, source)

    def others(self) -> set[str]:
        """The pages that stand back behind another one."""
        return {source for (source,) in self._rows("SELECT source FROM pages WHERE rules = ?", _OTHER)}

    def put_other(self, source: str) -> None:
        """The page stands back behind another one that is the same article.  It waits for nothing."""
        self.put_reason(Skipped(source, "another address of the same article"), _OTHER)

    def wait_again(self, source: str) -> None:
        """The page waits for parsing."""
        self._rows("UPDATE pages SET rules = NULL, reason = NULL WHERE source = ?", source)

    def page(self, source: str) -> Page:
        """A stored page, with its bytes."""
        return self.packed_page(source).page()

    def packed_page(self, source: str) -> PackedPage:
        """The same page, packed."""
        ((page, body),) = self._rows("SELECT page, body FROM pages WHERE source = ?", source)
        return PackedPage(source, page, body)

    def waiting(self, rules: str) -> list[str]:
        """Sources of the pages that were not understood under these rules yet, in source order."""
        statement = "SELECT source FROM pages WHERE rules IS NULL OR rules NOT IN (?, ?, ?) ORDER BY source"
        return [source for (source,) in self._rows(statement, rules, _UNREAD, _OTHER)]

    def forget_drafts(self) -> None:
        """Every page waits for parsing again."""
        self._rows("UPDATE pages SET rules = NULL WHERE rules NOT IN (?, ?)", _UNREAD, _OTHER)

    # Drafts: what was understood

    def put_draft(self, draft: Draft, article: bytes, facts: Any, rules: str) -> None:
        """The draft of a page, and the article of it, `packed`."""
        self._rows(
            "UPDATE pages SET rules = ?, reason = NULL, id = ?, draft = ?, draft_digest = ?, mentions = ?, facts = ?"
            " WHERE source = ?",
            rules, draft.id, article, draft.digest, _text(draft.mentions), _text(facts), draft.source,
        )  # fmt: skip

    def put_reason(self, skipped: Skipped, rules: str) -> None:
        """Why a page gave no article."""
        self._rows(
            "UPDATE pages SET rules = ?, reason = ?, id = NULL, draft = NULL, draft_digest = NULL, mentions = NULL,"
            " facts = NULL WHERE source = ?",
            rules, skipped.reason, skipped.source,
        )  # fmt: skip

    def drafts(self) -> list[Draft]:
        """Every draft, in source order."""
        rows = self._rows("SELECT source, id, draft_digest, mentions FROM pages WHERE id NOT NULL ORDER BY source")
        return [Draft(s, i, d, msgspec.json.decode(m, type=tuple[str, ...])) for s, i, d, m in rows]

    def draft(self, source: str) -> bytes:
        """The draft of a page that has one, packed."""
        ((draft,),) = self._rows("SELECT draft FROM pages WHERE source = ?", source)
        return bytes(draft)

    def facts(self, type: type[Value]) -> Iterator[tuple[str, Value]]:
        """Source and facts of every page that gave an article, in source order."""
        for source, facts in self._rows("SELECT source, facts FROM pages WHERE id NOT NULL ORDER BY source"):
            yield source, msgspec.json.decode(facts, type=type)

    def skipped(self) -> list[Skipped]:
        """The pages that gave none, in source order."""
        rows = self._rows("SELECT source, reason FROM pages WHERE reason NOT NULL ORDER BY source")
        return [Skipped(source, reason) for source, reason in rows]

    # Articles: what a generation is built of

    def recipes(self) -> dict[str, str]:
        """Source of every article to what it was made from."""
        return dict(self._rows("SELECT source, recipe FROM articles"))

    def put_article(self, id: str, source: str, recipe: str, digest: str, article: bytes) -> None:
        """An article as it is to be served, packed."""
        self._rows("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?)", id, source, recipe, digest, article)

    def drop_articles(self, sources: Iterable[str]) -> None:
        """Removes the articles of these pages."""
        for source in sources:
            self._rows("DELETE FROM articles WHERE source = ?", source)

    def digests(self) -> Mapping[str, str]:
        """Article id to a digest that changes when, and only when, the article does; in source order."""
        return dict(self._rows("SELECT a.id, a.digest FROM articles a ORDER BY source"))

    def load(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of these ids, in the order asked."""
        return map(unpacked, self.packed(ids))

    def packed(self, ids: Iterable[str]) -> Iterator[bytes]:
        """The same articles, packed."""
        wanted = list(ids)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            statement = "SELECT id, article FROM articles WHERE id IN (SELECT value FROM json_each(?))"
            found = dict(self._rows(statement, _text(chunk)))
            for wanted_id in chunk:
                yield found[wanted_id]

    # Files that articles refer to, and builds

    def files(self) -> dict[str, File]:
        """What is known of every file, by the reference to it."""
        return {r: msgspec.json.decode(f, type=File) for r, f in self._rows("SELECT reference, file FROM files")}

    def put_file(self, reference: str, file: File) -> None:
        """What was found at a reference."""
        self._rows("INSERT OR REPLACE INTO files VALUES (?, ?)", reference, msgspec.json.encode(file))

    def drop_files(self, references: Iterable[str]) -> None:
        """Forgets what no article refers to any longer."""
        for reference in references:
            self._rows("DELETE FROM files WHERE reference = ?", reference)

    def builds(self) -> dict[str, Build]:
        """What went into each generation, by its name."""
        return {g: _unpacked(b, Build) for g, b in self._rows("SELECT generation, build FROM builds")}

    def put_build(self, generation: str, build: Build) -> None:
        """What went into a generation."""
        self._rows("INSERT OR REPLACE INTO builds VALUES (?, ?)", generation, _packed(build))

    def drop_builds(self, kept: Iterable[str]) -> None:
        """Forgets the generations that are no longer kept."""
        statement = "DELETE FROM builds WHERE generation NOT IN (SELECT value FROM json_each(?))"
        self._rows(statement, _text(list(kept)))

    def verify(self) -> None:
        """Reads the whole file.  Raises DamagedError where it is not sound."""
        self._db.verify()


def _packed(value: Any) -> bytes:
    return isal_zlib.compress(msgspec.json.encode(value), 1)


def _unpacked(packed: bytes, type: type[Value]) -> Value:
    return msgspec.json.decode(isal_zlib.decompress(packed), type=type)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()

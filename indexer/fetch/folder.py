"""A folder of HTML files as a source of pages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit

from indexer.fetch import FoundFile
from indexer.fetch.visit import Known, Visit
from indexer.page import FOLDER, Page
from searchindex.article import Skipped, article_id
from searchindex.errors import UsageError

PAGE_ENDINGS = (".html", ".htm", ".xhtml")
MAX_PAGE_BYTES = 10 * 1024 * 1024
"""A page of text beyond this is a dump or an attack; reading it would cost minutes and gigabytes."""


BATCH = 500
"""Pages that are put on disk together: a killed run reads at most so many again."""


class FolderFetcher:
    """The pages below `root`, sorted by their path.

    Raises UsageError where there is no such folder or the base URL is not an http(s) address.
    Links that lead out of the folder are not followed, hidden folders are not entered.
    """

    def __init__(self, root: Path, base_url: str = "", max_page_bytes: int = MAX_PAGE_BYTES) -> None:
        if not root.is_dir():
            raise UsageError(f"no folder {root}", "SOURCE is a folder of HTML files or an http(s) address")
        if base_url and urlsplit(base_url).scheme not in ("http", "https"):
            raise UsageError(f"base URL {base_url} is not an http(s) address")
        self._root = root.resolve()
        self._base = base_url.rstrip("/") + "/" if base_url else ""
        self._max_page_bytes = max_page_bytes
        self.left_out: Mapping[str, int] = {}

    def __iter__(self) -> Iterator[Page | Skipped]:
        for source in self.sources():
            yield self.page(source)

    def sources(self) -> list[str]:
        """The paths of all pages below the folder, sorted."""
        found = []
        for folder, inner, names in os.walk(self._root):
            inner[:] = [name for name in inner if not name.startswith(".")]
            below = Path(folder).relative_to(self._root)
            found += [(below / name).as_posix() for name in names if name.lower().endswith(PAGE_ENDINGS)]
        return sorted(found)

    def page(self, source: str) -> Page | Skipped:
        """The page of one path, or why it cannot be had."""
        path = self._inside(source)
        if path is None:
            return Skipped(source, "a link that leads out of the folder")
        try:
            status = path.stat()
            if status.st_size > self._max_page_bytes:
                return Skipped(source, f"too large: {status.st_size:,} bytes, the limit is {self._max_page_bytes:,}")
            body = path.read_bytes()
        except OSError as error:
            return Skipped(source, f"cannot be read: {error.strerror or error}")
        quoted = quote(os.fsencode(source), safe="/!$&'()*+,;=:@~")
        return Page(
            source=source,
            address=(self._base or FOLDER) + quoted,
            url=self._base + quoted if self._base else f"/articles/{article_id(source)}",
            body=body,
            modified=datetime.fromtimestamp(status.st_mtime, UTC),
        )

    def visits(self, known: Iterable[Known]) -> Iterator[list[Visit]]:
        """Every page, read again; a known one that is no longer there is gone."""
        sources = self.sources()
        here = set(map(_nameable, sources))
        for start in range(0, len(sources), BATCH):
            yield [_visit(self.page(source)) for source in sources[start : start + BATCH]]
        if gone := [Visit(one.address, "gone") for one in known if one.address not in here]:
            yield gone

    def files(self, stamps: Mapping[str, str]) -> Iterator[FoundFile]:
        """The files of this folder; size and time are their stamp."""
        for reference, known in stamps.items():
            if (stream := self.open(reference)) is not None:
                with stream:
                    status = os.fstat(stream.fileno())
                    stamp = f"{status.st_size}-{status.st_mtime_ns}"
                    yield FoundFile(reference, stamp, None if stamp == known else stream)

    def open(self, address: str) -> BinaryIO | None:
        """The file behind an address of this folder, or None where there is none."""
        prefix = self._base or FOLDER
        if not address.startswith(prefix):
            return None
        path = self._inside(unquote(address[len(prefix) :].partition("#")[0].partition("?")[0]))
        return path.open("rb") if path is not None and path.is_file() else None

    def _inside(self, source: str) -> Path | None:
        """The file of a path, unless it lies outside of the folder: `..` and links count."""
        try:
            path = _resolved(self._root / source)
        except (OSError, ValueError):
            return None
        return path if path.is_relative_to(self._root) else None


def _resolved(path: Path) -> Path:
    """As `Path.resolve`, which asks for every folder on the way; the pages of one folder stand together."""
    return path.resolve() if path.name == ".." or path.is_symlink() else _folder(path.parent) / path.name


@lru_cache(maxsize=1)
def _folder(path: Path) -> Path:
    return path.resolve()


def _nameable(source: str) -> str:
    """The path as text: bytes of a file name that are none could not be named on the way out."""
    return source.encode("utf-8", "backslashreplace").decode()


def _visit(page: Page | Skipped) -> Visit:
    if (plain := _nameable(page.source)) != page.source:
        return Visit(plain, "unread", "its file name is not UTF-8")
    if isinstance(page, Skipped):
        return Visit(page.source, "unread", page.reason)
    return Visit(page.source, "page", page=page)

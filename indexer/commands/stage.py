"""What every command that works on an index folder has: its options, its place, and one line for what goes wrong."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from indexer import checks, workers
from indexer.fetch import Fetcher
from indexer.fetch.crawl.fetcher import CrawlFetcher
from indexer.fetch.folder import FolderFetcher
from indexer.parse import load_platforms
from indexer.pipeline import Job
from indexer.publication import Place
from indexer.store import FILE_NAME, ArticleStore
from searchindex import settings
from searchindex.engines.chosen import open_writer
from searchindex.engines.shaping import settings_digest
from searchindex.errors import AnswerboxError, UsageError
from searchindex.settings import Settings

UNTOUCHED = "the published index is untouched"


def add_source(parser: argparse.ArgumentParser) -> None:
    """SOURCE and what belongs to it."""
    parser.add_argument("source", metavar="SOURCE", help="a folder of HTML files, or an http(s) address")
    parser.add_argument(
        "--base-url", default="", metavar="URL",
        help="where the folder's pages are served; without it their articles are read in this service",
    )  # fmt: skip


def add_index(parser: argparse.ArgumentParser) -> None:
    """--index and --config."""
    parser.add_argument("--index", required=True, type=Path, metavar="DIR", help="the index folder")
    add_config(parser)


def add_config(parser: argparse.ArgumentParser) -> None:
    """--config."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings (TOML); else answerbox.toml in SOURCE, then here"
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """--force."""
    parser.add_argument(
        "--force", action="store_true", help="read everything anew and publish, whatever the publishing checks say"
    )


def load_settings(args: argparse.Namespace, source: str = "") -> Settings:
    """The settings of a command.  Raises UsageError."""
    folders = (Path(source), Path.cwd()) if source and Path(source).is_dir() else (Path.cwd(),)
    return settings.load(args.config, folders=folders)


def open_fetcher(source: str, base_url: str, chosen: Settings) -> Fetcher:
    """The fetcher of a source.  Raises UsageError where there is no such source."""
    if source.lower().startswith(("http://", "https://")):
        if base_url:
            raise UsageError("--base-url is for folders", f"the articles of {source} are read there")
        return CrawlFetcher(source, chosen.crawl)
    return FolderFetcher(Path(source), base_url)


@contextmanager
def held(index_dir: Path, chosen: Settings, force: bool = False) -> Iterator[Place]:
    """The place, held until the end: its lock, its store and its writer.  Raises LockedError at once.

    The store was found sound: a value that rotted on disk gets no further.
    """
    with (
        _stoppable(),
        named_disk_errors(index_dir),
        workers.crew() as spread,
        open_writer(index_dir, chosen, spread=spread) as writer,
        ArticleStore(index_dir / FILE_NAME) as store,
    ):
        store.verify()
        platforms = load_platforms([Path(file) for file in chosen.index.platforms])
        digest, share = settings_digest(chosen), chosen.index.min_share
        yield Place(index_dir, store, writer, digest, share, platforms, force, checks.saved_queries(chosen))


@contextmanager
def job(args: argparse.Namespace) -> Iterator[Job]:
    """What a command with SOURCE is to do.  Nothing is made where SOURCE does not exist."""
    chosen = load_settings(args, args.source)
    fetcher = open_fetcher(args.source, args.base_url, chosen)
    with held(args.index, chosen, getattr(args, "force", False)) as place:
        yield Job(args.source, args.base_url, fetcher, place)


@contextmanager
def named_disk_errors(index_dir: Path) -> Iterator[None]:
    """A full or read-only disk as one line that names what could not be written."""
    try:
        yield
    except OSError as error:
        what = os.strerror(error.errno) if error.errno else str(error)
        raise AnswerboxError(f"cannot use {error.filename or index_dir}: {what}", UNTOUCHED) from error


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends the block as an interrupt does: everything half-built is taken away on the way out."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        raise AnswerboxError("stopped", UNTOUCHED) from None
    finally:
        signal.signal(signal.SIGTERM, before)

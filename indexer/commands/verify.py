"""`verify`: reads every file of every generation, the articles store and the media, and says what is damaged."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.commands import stage
from indexer.media import Media
from indexer.publication import MEDIA_FOLDER
from indexer.store import FILE_NAME, ArticleStore
from searchindex import generations
from searchindex.engines.inspection import inspect
from searchindex.errors import AnswerboxError, DamagedError, FormatError, NoIndexError

ONLY_FILES = "every file has its SHA-256; the rest is in the cluster"


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "verify", help="check every file of the index, and that its parts agree with each other"
    )
    stage.add_index(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it: 0 where all is sound, 1 where something is not.  Each line says what was looked at."""
    chosen, index = stage.load_settings(args), args.index
    if not generations.names(index) and not (index / FILE_NAME).is_file():
        generations.current(index)
    problems = 0
    for name in generations.names(index):
        problems += _told(name, lambda name=name: str(inspect(index, name, chosen) or ONLY_FILES))  # type: ignore[misc]
    problems += _told("CURRENT", lambda: _pointer(index))
    problems += _told(FILE_NAME, lambda: _store(index))
    problems += _told(MEDIA_FOLDER, lambda: _media(index))
    return 1 if problems else 0


def _told(what: str, look: Callable[[], str]) -> int:
    """Prints what a look found; 1 where it found damage."""
    try:
        print(f"{what}: sound, {look()}")
    except (AnswerboxError, OSError) as error:
        print(f"{what}: {error}", file=sys.stderr)
        return 1
    return 0


def _pointer(index: Path) -> str:
    name = generations.current(index)
    if name not in generations.names(index):
        raise DamagedError(f"it names {name}, which is not there", "python -m indexer index SOURCE writes it again")
    return f"{name} is published"


def _store(index: Path) -> str:
    try:
        with ArticleStore(index / FILE_NAME, create=False) as store:
            store.verify()
            pages, articles = len(store.page_digests()), len(store.digests())
    except NoIndexError:
        return "none here: the next build reads every page again"
    return f"SQLite's integrity_check and the sum of every row hold, {pages} pages, {articles} articles"


def _media(index: Path) -> str:
    media = Media(index / MEDIA_FOLDER)
    if wrong := media.damaged():
        raise DamagedError(f"{wrong[0]} is not what its name says", "remove it and the next build copies it again")
    if lacking := sorted(_shown(index) - set(media.names())):
        raise DamagedError(f"{lacking[0]} is missing", "the next build copies it again")
    return f"{len(media.names())} files have the hash that names them"


def _shown(index: Path) -> set[str]:
    """The media that the published generation shows, as far as the articles store can tell."""
    try:
        with ArticleStore(index / FILE_NAME, create=False) as store:
            build = store.builds().get(generations.current(index))
    except (NoIndexError, DamagedError, FormatError):
        return set()
    return set(build.media) if build else set()

"""`status`: what is published, what is kept for roll back, and how the last run ended."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from indexer.commands import stage
from indexer.report.made import RUN_NOTE
from indexer.report.record import Run
from indexer.store import FILE_NAME, ArticleStore
from searchindex import generations
from searchindex.errors import DamagedError, FormatError


@dataclass(frozen=True, slots=True)
class GenerationLine:
    """A kept generation.  `problem` says what is wrong with its manifest, or ""."""

    name: str
    published: bool
    created: datetime | None = None
    articles: int = 0
    sections: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Generations, the newest first, and the last run, None where none is known."""

    generations: tuple[GenerationLine, ...]
    run: Run | None


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("status", help="what is published, what is kept, how the last run ended")
    parser.add_argument("--index", required=True, type=Path, metavar="DIR", help="the index folder")
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    published = generations.current(args.index)
    lines = tuple(_line(args.index, name, name == published) for name in generations.names(args.index))
    with stage.named_disk_errors(args.index):
        last = _last_run(args.index)
    found = Status(lines, last)
    if args.json:
        print(msgspec.json.encode(found).decode())
        return 0
    for line in found.generations:
        facts = line.problem or f"{line.created:%Y-%m-%d %H:%M} UTC, {line.articles} articles, {line.sections} passages"
        print(f"{'*' if line.published else ' '} {line.name}  {facts}")
    if last:
        print(f"last run {last.began:%Y-%m-%d %H:%M} UTC from {last.source}: {last.outcome}")
    return 0


def _line(index_dir: Path, name: str, published: bool) -> GenerationLine:
    try:
        found = generations.manifest(index_dir, name)
    except (DamagedError, FormatError) as error:
        return GenerationLine(name, published, problem=str(error))
    return GenerationLine(name, published, found.created, found.articles, found.sections)


def _last_run(index_dir: Path) -> Run | None:
    if not (index_dir / FILE_NAME).is_file():
        return None
    with ArticleStore(index_dir / FILE_NAME, create=False) as store:
        return store.note(RUN_NOTE, Run)

"""`verify`: reads every file of every generation, and the articles store, and says what is damaged."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from indexer.commands import stage
from indexer.store import FILE_NAME, ArticleStore
from searchindex import generations
from searchindex.errors import AnswerboxError, DamagedError, FormatError, NoIndexError


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("verify", help="check every file of the index against its SHA-256")
    stage.add_index(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it: 0 where all is sound, 1 where something is not."""
    published = generations.current(args.index)
    problems = 0
    for name in generations.names(args.index):
        mark = " (published)" if name == published else ""
        try:
            manifest = generations.verify(args.index, name)
            print(f"{name}{mark}: sound, {len(manifest.files)} files")
        except (DamagedError, FormatError) as error:
            problems += 1
            print(f"{name}{mark}: {error}", file=sys.stderr)
    try:
        with ArticleStore(args.index / FILE_NAME, create=False) as store:
            store.verify()
        print(f"{FILE_NAME}: sound")
    except NoIndexError as error:
        print(f"{FILE_NAME}: {error}")
    except AnswerboxError as error:
        problems += 1
        print(error, file=sys.stderr)
    return 1 if problems else 0

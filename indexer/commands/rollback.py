"""`rollback`: serves the generation before the published one."""

from __future__ import annotations

import argparse
from typing import Any

from indexer.commands import stage


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("rollback", help="serve the generation before the published one")
    stage.add_index(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    with stage.held(args.index, stage.load_settings(args)) as place:
        manifest = place.writer.rollback()
    print(f"published {manifest.name}: {manifest.articles} articles; an unchanged source does not undo this")
    return 0

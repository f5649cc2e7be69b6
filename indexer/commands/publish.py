"""`publish`: serves the generation that was built last, once it passed its checks."""

from __future__ import annotations

import argparse
from typing import Any

from indexer import publication
from indexer.commands import stage
from searchindex.errors import NoIndexError


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("publish", help="check the generation that was built last, and serve it")
    stage.add_index(parser)
    stage.add_force(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    with stage.held(args.index, stage.load_settings(args), args.force) as place:
        name = publication.waiting(place)
        if name is None:
            raise NoIndexError("no generation waits to be published", "build one with: python -m indexer build")
        publication.publish(place, name)
    print(f"published {name}")
    return 0

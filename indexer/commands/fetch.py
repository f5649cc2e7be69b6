"""`fetch`: the pages of a source into the articles store, and no further."""

from __future__ import annotations

import argparse
from typing import Any

from indexer import pipeline, progress
from indexer.commands import stage


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("fetch", help="bring the stored pages up to date with SOURCE; build them later")
    stage.add_source(parser)
    stage.add_index(parser)
    stage.add_force(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    with stage.job(args) as job, progress.on_stderr() as reporter:
        found = pipeline.fetch(job, reporter)
    print(f"{found.read} pages: {found.new} new, {found.changed} changed, {found.removed} removed")
    return 0

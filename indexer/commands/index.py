"""`index`: every stage, from a source to a published generation."""

from __future__ import annotations

import argparse
from typing import Any

from indexer import pipeline, progress
from indexer.commands import stage
from indexer.report import terminal


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "index", help="fetch, parse, build, check and publish; only what changed is done again"
    )
    stage.add_source(parser)
    stage.add_index(parser)
    stage.add_force(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it; the summary goes to stdout."""
    with stage.job(args) as job, progress.on_stderr() as reporter:
        done = pipeline.index(job, reporter)
    print(terminal.summary(done))
    return 0

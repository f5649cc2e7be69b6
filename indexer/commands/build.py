"""`build`: a generation of the pages that were fetched, complete and not served yet."""

from __future__ import annotations

import argparse
from typing import Any

from indexer import pipeline, progress, publication
from indexer.commands import stage
from indexer.fetch import Fetcher
from indexer.fetch.absent import AbsentFetcher
from indexer.pipeline import Job
from searchindex.errors import NoIndexError, UsageError
from searchindex.settings import Settings


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("build", help="parse the fetched pages and build a generation; publish it later")
    stage.add_index(parser)
    stage.add_force(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    chosen = stage.load_settings(args)
    with stage.held(args.index, chosen, args.force) as place, progress.on_stderr() as reporter:
        origin = place.store.note(pipeline.ORIGIN_NOTE, tuple[str, str])
        if origin is None:
            raise NoIndexError(f"nothing was fetched into {args.index}", "python -m indexer fetch SOURCE")
        pipeline.parse(Job(*origin, _fetcher(*origin, chosen), place), reporter)
        name = publication.build(place, reporter)
    print(f"built {name}")
    return 0


def _fetcher(source: str, base_url: str, chosen: Settings) -> Fetcher:
    """Where files that articles refer to are read; a source that is gone by now holds up no build."""
    try:
        return stage.open_fetcher(source, base_url, chosen)
    except UsageError as error:
        return AbsentFetcher(error.message)

"""`report`: what the last run did and what every page gave, in the terminal, as JSON or as one page of HTML."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import msgspec

from indexer.commands import stage
from indexer.report import html, made, terminal
from indexer.store import FILE_NAME, ArticleStore


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("report", help="what each page gave, and what its author may want to look at")
    parser.add_argument("--index", required=True, type=Path, metavar="DIR", help="the index folder")
    parser.add_argument("--json", action="store_true", help="everything, as one JSON object")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as one self-contained HTML page")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    with stage.named_disk_errors(args.index), ArticleStore(args.index / FILE_NAME, create=False) as store:
        found = made.report(store)
        if args.html:
            args.html.write_text(html.page(found), encoding="utf-8")
    if args.json:
        print(msgspec.json.encode(found).decode())
    elif not args.html:
        print(terminal.report(found))
    return 0

"""python -m searchapi: serve | search"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from searchapi import serve, terminal
from searchindex import settings
from searchindex.errors import AnswerboxError
from searchindex.search import Query


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit status; an error is one line on stderr."""
    asked = _parser().parse_args(arguments)
    try:
        asked.run(asked, settings.load(asked.config, folders=(Path.cwd(),)))
    except AnswerboxError as error:
        terminal.complain(error)
        return error.exit_status
    except BrokenPipeError:
        return 1
    return 0


def _serve(asked: argparse.Namespace, chosen: settings.Settings) -> None:
    serve.serve(serve.Options(asked.index, asked.host, asked.port, asked.workers), chosen, terminal.tell)


def _search(asked: argparse.Namespace, chosen: settings.Settings) -> None:
    query = Query(
        text=" ".join(asked.words),
        topics=tuple(asked.topic),
        page=asked.page,
        per_page=asked.per_page or chosen.search.per_page,
        verbatim=asked.verbatim,
        explain=asked.explain,
    )
    terminal.search(asked.index, query, chosen, asked.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m searchapi", description="From a question to an answer.")
    commands = parser.add_subparsers(required=True, metavar="serve | search")

    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, required=True, metavar="DIR", help="the index folder")
    shared.add_argument("--config", type=Path, metavar="FILE", help="settings (default: answerbox.toml here)")

    command = commands.add_parser("serve", parents=[shared], help="answer over HTTP")
    command.add_argument("--data", type=Path, metavar="DIR", help="where serving may write (nothing does yet)")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=_port, default=8000, help="0 takes a free one")
    command.add_argument("--workers", type=_whole, default=serve.usable_cores(), metavar="N", help="processes")
    command.set_defaults(run=_serve)

    command = commands.add_parser("search", parents=[shared], help="answer in the terminal")
    command.add_argument("words", nargs="+", help="the question")
    command.add_argument("--json", action="store_true", help="in the shape of /api/search")
    command.add_argument(
        "--topic", action="append", default=[], metavar="SLUG", help="only this topic; may be repeated"
    )
    command.add_argument("--page", type=_whole, default=1)
    command.add_argument("--per-page", type=_whole, metavar="N")
    command.add_argument("--verbatim", action="store_true", help="search for exactly what was typed")
    command.add_argument("--explain", action="store_true", help="say what counted for each hit")
    command.set_defaults(run=_search)
    return parser


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return number


if __name__ == "__main__":
    sys.exit(main())

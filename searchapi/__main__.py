"""python -m searchapi: serve | search | insights | backup | restore | export"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from searchapi import serve, terminal
from searchapi.edition import Edition
from searchapi.insights import terminal as insights
from searchapi.insights.reading import read
from searchapi.signals.chosen import open_signals
from searchapi.signals.priors import export
from searchapi.words import Words
from searchindex import settings
from searchindex.errors import AnswerboxError, UsageError
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
    except OSError as error:
        terminal.complain(AnswerboxError(f"{error.filename}: {error.strerror}" if error.filename else str(error)))
        return 1
    return 0


def _serve(asked: argparse.Namespace, chosen: settings.Settings) -> None:
    options = serve.Options(asked.index, _data_dir(asked), asked.host, asked.port, asked.workers)
    serve.serve(options, chosen, terminal.tell)


def _backup(asked: argparse.Namespace, chosen: settings.Settings) -> None:
    if not asked.file.absolute().parent.is_dir():
        raise UsageError(f"no folder {asked.file.parent}")
    with closing(open_signals(_data_dir(asked), chosen)) as signals:
        signals.backup(asked.file)
    terminal.tell(f"The signals are in {asked.file}")


def _restore(asked: argparse.Namespace, chosen: settings.Settings) -> None:
    with closing(open_signals(_data_dir(asked), chosen)) as signals:
        signals.restore(asked.file)
    terminal.tell(f"The signals are those of {asked.file}")


def _insights(asked: argparse.Namespace, chosen: settings.Settings) -> None:
    found = terminal.newest(asked.index, chosen)
    with closing(open_signals(_data_dir(asked), chosen)) as signals, closing(Edition.of(found)) as edition:
        told = read(signals, edition, chosen, datetime.now(UTC), asked.days)
    insights.show(told, Words.load(chosen.site.lang), Console())
    if asked.csv:
        insights.save(told, asked.csv)


def _export(asked: argparse.Namespace, chosen: settings.Settings) -> None:
    since = datetime.now(UTC) - timedelta(days=chosen.signals.keep_days)
    with closing(open_signals(_data_dir(asked), chosen)) as signals:
        found = export(signals, since, chosen.signals.shown_from, asked.file)
    terminal.tell(f"{len(found.articles):,} articles and {len(found.queries):,} questions are in {asked.file}")


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
    commands = parser.add_subparsers(required=True, metavar="serve | search | insights | backup | restore | export")

    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, required=True, metavar="DIR", help="the index folder")
    shared.add_argument("--config", type=Path, metavar="FILE", help="settings (default: answerbox.toml here)")

    command = commands.add_parser("serve", parents=[shared], help="answer over HTTP")
    _add_data(command)
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=_port, default=8000, help="0 takes a free one")
    command.add_argument("--workers", type=_whole, default=serve.usable_cores(), metavar="N", help="processes")
    command.set_defaults(run=_serve)

    command = commands.add_parser("insights", parents=[shared], help="what visitors seek and do not find")
    _add_data(command)
    command.add_argument("--days", type=_whole, metavar="N", help="so many days up to today (default: as kept)")
    command.add_argument("--csv", type=Path, metavar="FOLDER", help="write each table into a file as well")
    command.set_defaults(run=_insights)

    for name, run, does in (
        ("backup", _backup, "write all signals into one file"),
        ("restore", _restore, "make the signals what they were in a backup"),
        ("export", _export, "write the ratings and clicks that the next build reads"),
    ):
        command = commands.add_parser(name, parents=[shared], help=does)
        _add_data(command)
        command.add_argument("file", type=Path, metavar="FILE")
        command.set_defaults(run=run)

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


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, metavar="DIR", help="where signals are kept (default: INDEX-data)")


def _data_dir(asked: argparse.Namespace) -> Path:
    index: Path = asked.index.absolute()
    return asked.data or index.with_name(f"{index.name}-data")


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

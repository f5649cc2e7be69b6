"""The command line of the indexer: finds the command, runs it, and turns an error into one line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from searchindex.errors import AnswerboxError

COMMANDS = ("index", "fetch", "parse", "build", "publish", "status", "report", "verify", "rollback")


def _parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser of all commands; of one alone where it is `wanted`, so that nothing of the others is loaded."""
    parser = argparse.ArgumentParser(
        prog="python -m indexer", description="From a site or a folder of HTML pages to a published search index."
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in (wanted,) if wanted in COMMANDS else COMMANDS:
        import_module(f"indexer.commands.{name}").register(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(given[0] if given else "").parse_args(given)
    try:
        return int(options.run(options))
    except AnswerboxError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())

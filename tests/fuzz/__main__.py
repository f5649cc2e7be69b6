"""python -m tests.fuzz NAME [libFuzzer options] [folders]: searches for bytes that break the law of NAME.py here."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable

import atheris

COVERED = ["indexer", "searchindex", "searchapi", "protego", "w3lib", "tests.fuzz"]
"""Whose branches count as new paths: ours, the laws, and what takes foreign text apart for us."""


def law(name: str) -> Callable[[bytes], None]:
    """The law, with the branches of the code below it counted."""
    with atheris.instrument_imports(include=COVERED):
        check: Callable[[bytes], None] = importlib.import_module(f"tests.fuzz.{name}").check
    return check


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], law(sys.argv[1]))
    atheris.Fuzz()

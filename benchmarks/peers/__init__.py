"""The peers: other engines over the same documents, asked the same questions for the same work.

The work is: rank, give the ten best with title, address and a snippet of about 200 characters with the words marked,
and count the topics of everything that matched.  Titles weigh 4, headings 2, texts 1; words are stemmed where the
engine can; any word of a question may match.  What an engine does otherwise, its module says in `DOES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from benchmarks.corpus import Document
from benchmarks.errors import MissingError
from benchmarks.queries import Question

HITS = 10
SNIPPET_CHARS = 200
TITLE, HEADING, BODY = 4, 2, 1
"""The weights of the fields."""
EMBEDDED = ("tantivy", "fts5", "bm25s", "whoosh")
"""Those that answer in process."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit: its snippet has `<mark>` around the words that matched."""

    title: str
    url: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine answers: how many documents matched, the ten best, and how many stand under each topic."""

    total: int
    hits: tuple[Shown, ...]
    topics: dict[str, int]


class Engine(Protocol):
    """An open index that answers questions."""

    def search(self, question: Question) -> Answer:
        """The answer to a question."""
        ...


class Peer(Protocol):
    """A module of this package: what it says of itself, how its index is built, how it is opened."""

    DOES: str

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """An index of these documents in an empty folder."""
        ...

    def open_engine(self, folder: Path) -> Engine:
        """The index in a folder, ready to be asked."""
        ...


def peer(name: str) -> Peer:
    """The peer of this name.  Raises MissingError where its package is not installed."""
    try:
        return cast(Peer, importlib.import_module(f"{__name__}.{name}"))
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(__name__):
            raise MissingError(f"there is no peer {name}", f"one of: {', '.join(EMBEDDED)}") from None
        raise MissingError(f"the peer {name} needs {error.name}, which is not installed", "make bench does") from None

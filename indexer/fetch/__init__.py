"""Fetch: where pages come from.  A folder and a crawled site look the same from here on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from indexer.fetch.visit import Known, Visit


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that an article names.  `stamp` changes with it.  `stream` is None where the stamp is the known one.

    `problem` says why it could not be had this time; one that does not exist is not mentioned at all.
    """

    reference: str
    stamp: str
    stream: BinaryIO | None = None
    problem: str = ""


class Fetcher(Protocol):
    """Gives the pages of one source.

    After the visits, `left_out` says how many addresses the limits of the settings cut off, by reason.
    """

    left_out: Mapping[str, int]

    def visits(self, known: Iterable[Known]) -> Iterator[Sequence[Visit]]:
        """Every page once, in batches: what stands together may be put on disk together.

        A known page that is not mentioned stays as it is; one that left the source is said to be gone or missing.
        Raises UnreachableError where the source cannot be read at all.
        """
        ...

    def files(self, stamps: Mapping[str, str]) -> Iterator[FoundFile]:
        """What stands behind references of articles (a deck, an image).  `stamps` are the known ones, "" for none.

        Each stream is read before the next file is asked for.  It is the last thing that a source is asked.
        """
        ...

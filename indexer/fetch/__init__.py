"""Fetch: where pages come from.  A folder and a crawled site look the same from here on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from indexer.page import Page
from searchindex.article import Skipped


class Fetcher(Protocol):
    """Gives the pages of one source, in an order that does not change while the source does not."""

    def __iter__(self) -> Iterator[Page | Skipped]:
        """Every page once; a page that cannot be had is a Skipped that says why."""
        ...

    def open(self, address: str) -> BinaryIO | None:
        """The bytes behind an address that an article names (a deck, an image), or None where there are none."""
        ...

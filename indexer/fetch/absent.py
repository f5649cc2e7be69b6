"""A source that is not at hand: what is in the articles store is all there is of it, and it is enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from indexer.fetch import FoundFile
from indexer.fetch.visit import Known, Visit


class AbsentFetcher:
    """Nothing is new in it, and nothing has left it."""

    def __init__(self, why: str) -> None:
        self._why = why
        self.left_out: Mapping[str, int] = {}

    def visits(self, _known: Iterable[Known]) -> Iterator[Sequence[Visit]]:
        """No page is mentioned: each stays as it is."""
        return iter(())

    def files(self, stamps: Mapping[str, str]) -> Iterator[FoundFile]:
        """No file can be had this time: what is known of each stays."""
        for reference in stamps:
            yield FoundFile(reference, "", problem=self._why)

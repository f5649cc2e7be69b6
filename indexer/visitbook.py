"""The visits in the articles store: what a crawl learned of each address, of those without a page too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from indexer.fetch.visit import Known, Trace, Visit

COLUMNS = """
    address TEXT PRIMARY KEY, run INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
    received INTEGER NOT NULL, trace BLOB NOT NULL"""

_EMPTY_BODY_BYTES = 8


class VisitBook:
    """The table of visits.  `rows` runs a statement in the store's transaction and gives its rows."""

    def __init__(self, rows: Callable[..., list[Any]]) -> None:
        self._rows = rows

    def put(self, visit: Visit, run: int) -> None:
        """What is kept of a visit."""
        trace = msgspec.msgpack.encode(visit.trace or Trace())
        values = (visit.address, run, visit.outcome, visit.reason, visit.received, trace)
        self._rows("INSERT OR REPLACE INTO visits VALUES (?, ?, ?, ?, ?, ?)", *values)

    def of(self, run: int) -> Iterator[Visit]:
        """What a run learned, in the order of the addresses."""
        statement = "SELECT address, outcome, reason, received, trace FROM visits WHERE run = ? ORDER BY address"
        for address, outcome, reason, received, trace in self._rows(statement, run):
            found = msgspec.msgpack.decode(trace, type=Trace)
            yield Visit(address, outcome, reason, trace=found, received=received)

    def known(self, run: int) -> Iterator[Known]:
        """Every address that is known, in order; those that answered in this run are done."""
        statement = (
            "SELECT source, length(body) > ?, visits.run = ? AND outcome <> 'failed', trace"
            " FROM pages LEFT JOIN visits ON address = source"
            " UNION ALL SELECT address, 0, run = ? AND outcome <> 'failed', trace"
            " FROM visits WHERE address NOT IN (SELECT source FROM pages) ORDER BY 1"
        )
        for address, held, done, trace in self._rows(statement, _EMPTY_BODY_BYTES, run, run):
            found = msgspec.msgpack.decode(trace, type=Trace) if trace else Trace()
            yield Known(address, bool(held), bool(done), found)

    def drop_older(self, run: int) -> None:
        """Forgets addresses without a page that this run did not meet."""
        self._rows("DELETE FROM visits WHERE run < ? AND address NOT IN (SELECT source FROM pages)", run)

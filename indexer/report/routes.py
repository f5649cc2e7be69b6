"""Where links of crawled pages end: redirects are followed, and what was not found is broken."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.fetch.crawl.normal import normal
from indexer.fetch.visit import Visit

_HOPS = 20


class Routes:
    """What a crawl learned of addresses.  Of a folder it knows nothing, and leaves every path as it is."""

    def __init__(self, visits: Iterable[Visit]) -> None:
        self._moved: dict[str, str] = {}
        self._lost: set[str] = set()
        for visit in visits:
            if visit.outcome == "moved" and visit.trace:
                self._moved[visit.address] = visit.trace.leads_to
            elif visit.outcome in ("missing", "gone"):
                self._lost.add(visit.address)

    def end(self, target: str) -> str:
        """What the site serves for the target of a link."""
        if not target.startswith(("http://", "https://")):
            return target
        address = normal(target) or target
        for _ in range(_HOPS):
            address = self._moved.get(address, address)
        return address

    def is_lost(self, target: str) -> bool:
        """Whether the site said that nothing is there."""
        return target in self._lost

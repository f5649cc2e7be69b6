"""The frontier: which addresses were met, and which of them are worth asking for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from indexer.fetch.crawl.scope import Scope, trap

MAX_CUT = 10_000
"""More addresses than these are left out without being counted."""


class Frontier:
    """Lets every address of the site through once, within the limits; `cut` counts those that the limits cut off."""

    def __init__(self, scope: Scope, max_pages: int, max_depth: int) -> None:
        self._scope = scope
        self._max_pages = max_pages
        self._max_depth = max_depth
        self._taken: set[str] = set()
        self._cut: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._taken)

    def __contains__(self, address: str) -> bool:
        return address in self._taken

    @property
    def cut(self) -> Counter[str]:
        """How many addresses were left out, by reason."""
        return Counter(self._cut.values())

    def take(self, addresses: Iterable[str], depth: int) -> Iterator[str]:
        """The addresses that are new, of the site and within the limits."""
        for address in addresses:
            if address in self._taken or not self._scope.holds(address):
                continue
            if reason := self._refused(address, depth):
                if len(self._cut) < MAX_CUT:
                    self._cut[address] = reason
                continue
            self._cut.pop(address, None)
            self._taken.add(address)
            yield address

    def _refused(self, address: str, depth: int) -> str:
        if reason := trap(address):
            return reason
        if depth > self._max_depth:
            return f"more than {self._max_depth} links from the start"
        if len(self._taken) >= self._max_pages:
            return f"beyond the limit of {self._max_pages:,} pages"
        return ""

"""Joining: searches and clicks as they come, put together with the searches that their visitors did before."""

from __future__ import annotations

import secrets

import msgspec

from searchapi.signals.intents import SAME_SECONDS, Step, step
from searchapi.signals.masking import masked
from searchapi.signals.records import Asked, Clicked


class KeptSearch(msgspec.Struct):
    """A search as its document has it; bytes are in hex, `at` in seconds."""

    at: float
    visitor: str
    asker: str
    query: str
    found: int
    shown: list[str]
    typing: bool
    order: int
    clicks: list[tuple[str, int]] = []
    id: str = ""


class Recent:
    """The last searches of some visitors, as a batch of signals changes them."""

    def __init__(self, last: dict[str, list[KeptSearch]]) -> None:
        self.changed: dict[str, KeptSearch] = {}
        self._last = last

    def take(self, signal: Asked | Clicked) -> None:
        """Joins a signal to the search that it belongs to, or begins one."""
        if isinstance(signal, Asked):
            self._search(signal)
        else:
            self._click(signal)

    def _search(self, asked: Asked) -> None:
        """A search of its own, or one that takes the place of the half-typed one before it."""
        own, query, at = self._last[asked.visitor.hex()], masked(asked.query), asked.at.timestamp()
        last = own[0] if own else None
        # Half an address is not masked yet: the whole one, as it was typed, still goes on from it.
        said = asked.query if last and asked.query.startswith(last.query) else query
        what = step(last.query, last.typing, said, asked.typing, at - last.at) if last else Step.NEW
        if what is Step.DROP:
            return
        if last and what is Step.SAME and query == last.query:
            # A further page or a filter of the same question: what was shown first is what it found.
            last.at, last.typing = at, last.typing and asked.typing
            self.changed[last.id] = last
        elif last and what is Step.SAME and not last.clicks:
            last.at, last.asker, last.query, last.found = at, asked.asker.hex(), query, asked.found
            last.shown, last.typing = list(asked.shown), asked.typing
            self.changed[last.id] = last
        else:
            self._begin(asked, query, asked.found, list(asked.shown), asked.typing)

    def _click(self, clicked: Clicked) -> None:
        """What was opened, with the search that led there; without one, as a search that found just that."""
        query, since = masked(clicked.query), clicked.at.timestamp() - SAME_SECONDS
        own = self._last[clicked.visitor.hex()]
        search = next((one for one in own if one.query == query and one.at >= since), None)
        if search is None:
            search = self._begin(clicked, query, 1, [clicked.article], typing=False)
        if clicked.article not in (article for article, _ in search.clicks):
            search.clicks.append((clicked.article, clicked.position))
            search.clicks.sort()
        self.changed[search.id] = search

    def _begin(self, signal: Asked | Clicked, query: str, found: int, shown: list[str], typing: bool) -> KeptSearch:
        at, own = signal.at.timestamp(), self._last[signal.visitor.hex()]
        order = own[0].order + 1 if own else 0
        begun = KeptSearch(at, signal.visitor.hex(), signal.asker.hex(), query, found, shown, typing, order, [])
        begun.id = secrets.token_hex(10)
        own.insert(0, begun)
        own.sort(key=lambda one: (-one.at, -one.order))
        self.changed[begun.id] = begun
        return begun

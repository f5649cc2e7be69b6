"""The generation that is being served: a request holds one from first hit to last, a new one slips in beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from searchapi.edition import Edition
from searchindex.errors import NoIndexError


@dataclass(slots=True)
class _Held:
    edition: Edition
    requests: int = 0
    retired: bool = False


class Current:
    """Hands out the edition that is served now.  `problem` says in words what is wrong with the index, or "".

    While the node is `cut_off` from the cluster that holds the index, only what is kept is answered.
    """

    def __init__(self) -> None:
        self.problem = ""
        self.cut_off = False
        self._lock = threading.Lock()
        self._held: _Held | None = None

    @property
    def generation(self) -> str:
        """The name of the generation that is served, or "" while there is none."""
        held = self._held
        return held.edition.generation if held else ""

    @contextmanager
    def lease(self) -> Iterator[Edition]:
        """One edition for the whole of a request, whatever is published meanwhile.

        Raises NoIndexError while nothing can be served.
        """
        with self._lock:
            held = self._held
            if held is None:
                raise NoIndexError("nothing has been published yet", "try again in a moment")
            held.requests += 1
        try:
            yield held.edition
        finally:
            self._done(held)

    def swap(self, edition: Edition | None) -> None:
        """Serves `edition` from the next request on; the one before is closed when its last request has ended."""
        with self._lock:
            before, self._held = self._held, _Held(edition) if edition else None
            if before is not None:
                before.retired = True
                close = before.requests == 0
        if before is not None and close:
            before.edition.close()

    def _done(self, held: _Held) -> None:
        with self._lock:
            held.requests -= 1
            close = held.retired and held.requests == 0
        if close:
            held.edition.close()

"""What the right answers are: those of `ask` in this process, over the same generation."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import msgspec

from searchapi import encode
from searchindex.engines.port import Searcher
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.errors import AnswerboxError
from searchindex.search import Query, ask
from searchindex.settings import Settings

_KEPT = 4

_OPENING = threading.Lock()
"""numpy reads the head of an array with `ast`, which Python 3.11 cannot do in two threads at once (SystemError)."""


class Oracle:
    """Opens a generation while it is there and asks it what the service was asked."""

    def __init__(self, index_dir: Path, settings: Settings) -> None:
        self._index_dir = index_dir
        self._settings = settings
        self._open: dict[str, Searcher] = {}
        self._known: dict[tuple[str, str], Any] = {}

    def open(self, generation: str) -> bool:
        """Whether it can be asked: one that was published and removed again since cannot."""
        if generation not in self._open:
            try:
                with _OPENING:
                    self._open[generation] = open_searcher(self._index_dir, generation, self._settings)
            except (AnswerboxError, OSError):
                return False
        while len(self._open) > _KEPT:
            gone = next(iter(self._open))
            self._open.pop(gone).close()
            self._known = {key: value for key, value in self._known.items() if key[0] != gone}
        return True

    def differs(self, words: str, answer: Any) -> bool:
        """Whether the service's answer is not the one that its generation gives.  Needs `open` to have said yes."""
        key = (answer["generation"], words)
        if key not in self._known:
            found = ask(Query(words, per_page=answer["per_page"]), self._open[key[0]], self._settings)
            self._known[key] = msgspec.json.decode(msgspec.json.encode(encode.search(found)))
        return bool(self._known[key] != answer)

    def close(self) -> None:
        """Lets go of every generation."""
        for searcher in self._open.values():
            searcher.close()

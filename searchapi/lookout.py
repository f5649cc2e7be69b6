"""Watches CURRENT for the parent, and verifies what it names before any worker opens it."""

from __future__ import annotations

from pathlib import Path

from searchapi.announcement import News
from searchapi.log import log
from searchindex.errors import AnswerboxError
from searchindex.generations import newest_sound


class Lookout:
    """Each generation is verified once, when the pointer first names it."""

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._seen: tuple[bytes, int] | None = None
        self._told = False

    def look(self) -> News | None:
        """The news if the pointer has changed since the last look, else None."""
        seen = self._pointer()
        if self._told and seen == self._seen:
            return None
        self._seen, self._told = seen, True
        return sound(self._index_dir)

    def _pointer(self) -> tuple[bytes, int] | None:
        """The pointer's text and its time: publishing the same generation again is news too."""
        path = self._index_dir / "CURRENT"
        try:
            return path.read_bytes(), path.stat().st_mtime_ns
        except OSError:
            return None


def sound(index_dir: Path) -> News:
    """The published generation if its files are what its manifest says, else the newest one that is."""
    try:
        found, problems = newest_sound(index_dir)
    except (AnswerboxError, OSError) as error:
        log("index.unusable", problem=str(error))
        return News("", str(error))
    for problem in problems:
        log("generation.refused", problem=problem, instead=found.name)
    return News(found.name, "; ".join(problems))

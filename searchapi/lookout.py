"""Watches CURRENT for the parent, and verifies what it names before any worker opens it."""

from __future__ import annotations

from pathlib import Path

from searchapi.announcement import Announcement, News
from searchapi.log import log
from searchindex.errors import AnswerboxError
from searchindex.generations import newest_sound


class Lookout:
    """Each generation is verified once, when the pointer first names it."""

    def __init__(self, index_dir: Path, trouble: Announcement | None = None) -> None:
        """`trouble` is where it is told that the cluster cannot be reached."""
        self._index_dir = index_dir
        self._trouble = trouble
        self._sound = News("")
        self._lost = ""
        self._seen: tuple[bytes, int] | None = None
        self._told = False

    def look(self) -> News | None:
        """The news if the pointer, or what is wrong with the cluster, has changed since the last look, else None."""
        seen, heard = self._pointer(), self._trouble.hear() if self._trouble else None
        lost = heard.problem if heard else ""
        if self._told and (seen, lost) == (self._seen, self._lost):
            return None
        if not self._told or seen != self._seen:
            self._sound = sound(self._index_dir)
        self._seen, self._lost, self._told = seen, lost, True
        problems = [problem for problem in (self._sound.problem, lost) if problem]
        return News(self._sound.generation, "; ".join(problems), bool(lost))

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

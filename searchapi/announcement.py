"""What the parent tells its workers: a few bytes of memory that they share since before the fork."""

from __future__ import annotations

import mmap
import struct
import zlib

import msgspec

_HEAD = struct.Struct(">II")
_SIZE = 4096
_LONGEST_PROBLEM = 1000


class News(msgspec.Struct, frozen=True):
    """The generation whose files were verified, or "" while there is none, and what is wrong, in words.

    `cut_off` says that the cluster that holds the index cannot be reached.
    """

    generation: str
    problem: str = ""
    cut_off: bool = False


class Announcement:
    """One writer, any number of readers, no lock: a reader that meets half a sentence hears nothing and asks again."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SIZE)

    def tell(self, news: News) -> None:
        """Makes this the news for every process forked from here."""
        said = msgspec.json.encode(News(news.generation, news.problem[:_LONGEST_PROBLEM], news.cut_off))
        self._memory[: _HEAD.size] = bytes(_HEAD.size)
        self._memory[_HEAD.size : _HEAD.size + len(said)] = said
        self._memory[: _HEAD.size] = _HEAD.pack(len(said), zlib.crc32(said))

    def hear(self) -> News | None:
        """The news, or None while there is none that is whole."""
        length, checksum = _HEAD.unpack(self._memory[: _HEAD.size])
        said = self._memory[_HEAD.size : _HEAD.size + length]
        if not length or length > _SIZE - _HEAD.size or zlib.crc32(said) != checksum:
            return None
        return msgspec.json.decode(said, type=News)


class Pulse:
    """When each worker was last seen alive, in seconds of the system's monotonic clock; 0 before it first was."""

    def __init__(self, workers: int) -> None:
        self._memory = mmap.mmap(-1, max(1, workers) * 8)

    def beat(self, worker: int, now: float) -> None:
        """This worker is alive."""
        struct.pack_into("d", self._memory, worker * 8, now)

    def last(self, worker: int) -> float:
        """When it last was."""
        return float(struct.unpack_from("d", self._memory, worker * 8)[0])


class Shares:
    """How many connections each worker has, so that none takes all."""

    def __init__(self, workers: int) -> None:
        self._count = max(1, workers)
        self._memory = mmap.mmap(-1, self._count * 8)

    def is_fair(self, worker: int, connections: int) -> bool:
        """Notes what this worker has.  Whether another may well have one more: at most a quarter above the fewest."""
        struct.pack_into("q", self._memory, worker * 8, connections)
        fewest = min(struct.unpack_from(f"{self._count}q", self._memory))
        return bool(connections <= fewest + fewest // 4)

"""Real small disks: full at every size until a build fits, and one that cannot be written to at all."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.torture.workshop import Workshop, one_line

ROOMS_KIB = range(0, 720, 12)
ENOUGH_KIB = 65_536
READ_ONLY = -1


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk with so much room beyond what is on it, or a read-only one."""

    room_kib: int

    def __str__(self) -> str:
        return "a read-only disk" if self.room_kib == READ_ONLY else f"a disk with room for {self.room_kib} KiB"


def points(_: Workshop) -> Sequence[Disk]:
    """From no room to plenty; none where disks cannot be mounted."""
    return [Disk(room) for room in (*ROOMS_KIB, ENOUGH_KIB, READ_ONLY)] if os.geteuid() == 0 else []


def attempt(workshop: Workshop, point: Disk) -> tuple[bool, str, list[str]]:
    """The build fails in one line and changes nothing, or it fits; once there is room, the next one works."""
    with _mounted(workshop) as remount:
        workshop.copy()
        if point.room_kib == READ_ONLY:
            remount("ro")
        else:
            used = sum(s.st_blocks for s in (p.stat() for p in workshop.index.rglob("*")) if s.st_size) // 2
            remount(f"size={used + point.room_kib + 4}k")
        ended = workshop.build()
        outcome, wrong = workshop.judged()
        wrong += one_line(ended)
        if outcome != ("new" if ended.status == 0 else "old"):
            wrong.append(f"a build that ended with {ended.status} left what is {outcome}")
        remount(f"rw,size={ENOUGH_KIB}k")
        wrong += workshop.lost() + workshop.mended()
    return ended.status == 1, outcome, wrong


@contextmanager
def _mounted(workshop: Workshop) -> Iterator[object]:
    """Puts the workshop's index on a disk of its own."""
    before, disk = workshop.index, workshop.folder / "disk"
    disk.mkdir(exist_ok=True)

    def mount(*options: str) -> None:
        subprocess.run(["mount", *options, disk], check=True)

    mount("-t", "tmpfs", "-o", f"size={ENOUGH_KIB}k", "tmpfs")
    workshop.index = disk / "index"
    try:
        yield lambda how: mount("-o", f"remount,{how}")
    finally:
        workshop.index = before
        subprocess.run(["umount", "--lazy", disk], check=True)

"""Processes: how much memory one has, and what a command with all of its children takes."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import MissingError

PAUSE_SECONDS = 0.05
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
_KB_MB = 1024 / 1e6


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one process.

    `resident` counts every page that it has mapped and that is in memory; `proportional` shares each page among the
    processes that have it; `private` are those that nobody else has.  Pages of files count, as the kernel counts them.
    """

    resident: float
    proportional: float
    private: float
    shared: float


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds by the clock, and the most memory that it and its children had at one time.

    `resident_mb` counts a page once for each process that has it, `proportional_mb` once.
    """

    seconds: float
    resident_mb: float
    proportional_mb: float


def memory(pid: int) -> Memory:
    """What a process has now, as the kernel sums it."""
    rows = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, value = line.split()[:2]
        rows[name.rstrip(":")] = int(value) * _KB_MB
    private = rows["Private_Clean"] + rows["Private_Dirty"]
    return Memory(rows["Rss"], rows["Pss"], private, rows["Shared_Clean"] + rows["Shared_Dirty"])


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run, and theirs."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    except OSError:  # it has just ended
        return found
    return [*found, *(below for child in found for below in children(child))]


def spent(command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Spent:
    """Runs a command to its end.  Raises MissingError with its last words where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=None if env is None else dict(env), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    watch = _Watch(process.pid)
    watch.start()
    _, errors = process.communicate()
    seconds = time.perf_counter() - began
    watch.stop()
    if process.returncode:
        raise MissingError(f"{' '.join(command[:5])} failed: {errors.decode(errors='replace').strip()[-300:]}")
    return Spent(seconds, watch.resident, watch.proportional)


class _Watch(threading.Thread):
    """Looks at a process and its children twenty times a second; at their shares, which is dearer, five times."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.resident = self.proportional = 0.0
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        look = 0
        while not self._over.wait(PAUSE_SECONDS):
            every = [self._pid, *children(self._pid)]
            self.resident = max(self.resident, sum(map(_resident, every)))
            if look % 4 == 0:
                self.proportional = max(self.proportional, sum(map(_proportional, every)))
            look += 1

    def stop(self) -> None:
        self._over.set()
        self.join()


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_MB
    except OSError:  # it has just ended
        return 0.0


def _proportional(pid: int) -> float:
    try:
        return memory(pid).proportional
    except (OSError, KeyError):  # it has just ended
        return 0.0

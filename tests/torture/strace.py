"""strace, attached to a run that waits: lists what it asks of the disk, or makes one of those calls fail or fatal."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

WRITES = ("write", "pwrite64", "sendfile", "copy_file_range")
FLUSHES = ("fsync", "fdatasync")
NAMES = ("rename", "renameat2", "unlink", "unlinkat", "mkdir", "rmdir", "ftruncate")
CALLS = (*WRITES, *FLUSHES, *NAMES)
PATIENCE_SECONDS = 30

_LINE = re.compile(r"(?:\d+ +)?([a-z_0-9]+)\((.*)")


@dataclass(frozen=True, slots=True)
class Call:
    """The n-th call of a name in a run, from 1, and its arguments as strace shows them."""

    name: str
    number: int
    arguments: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the n-th call of a name: "signal=KILL" before it is done, or "error=ENOSPC" instead."""

    call: str
    number: int
    effect: str

    def __str__(self) -> str:
        return f"{self.effect} at {self.call} {self.number}"


def missing() -> str:
    """Why calls cannot be traced here, or ""."""
    if shutil.which("strace") is None:
        return "strace is missing (as root: apt-get install strace)"
    return "" if os.geteuid() == 0 else "only root may attach to a process everywhere"


class Trace:
    """strace at a process that waits: from its next call on, until it ends."""

    def __init__(self, process: int, log: Path, fault: Fault | None = None) -> None:
        self._log = log
        log.unlink(missing_ok=True)
        injected = [f"--inject={fault.call}:{fault.effect}:when={fault.number}"] if fault else []
        command = ["strace", "-qq", "-y", "-s", "0", "-o", log, "-e", f"trace={','.join(CALLS)}", *injected]
        self._strace = subprocess.Popen([*command, "-p", str(process)], stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while f"TracerPid:\t{self._strace.pid}\n" not in Path(f"/proc/{process}/status").read_text():
            if self._strace.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"strace cannot attach: {self._strace.stderr and self._strace.stderr.read()}")
            time.sleep(0.001)

    def end(self) -> list[Call]:
        """Every call that was made."""
        _, said = self._strace.communicate(timeout=PATIENCE_SECONDS)
        if "invalid" in said:
            raise RuntimeError(said)
        counts: dict[str, int] = {}
        found = []
        for line in self._log.read_text(errors="replace").splitlines():
            if call := _LINE.match(line):
                counts[call[1]] = counts.get(call[1], 0) + 1
                found.append(Call(call[1], counts[call[1]], call[2]))
        return found

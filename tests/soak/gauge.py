"""What processes take: file descriptors and resident memory, read from /proc, and how they grow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """One process at one moment."""

    at: float
    files: int
    resident_kb: int


def sample(pid: int, at: float) -> Sample | None:
    """The process now; None where it has gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return None
    # What is mapped from files (the snapshot) belongs to the page cache; what a leak would grow is anonymous.
    found = re.search(r"RssAnon:\s+(\d+)", status)
    return Sample(at, files, int(found[1])) if found else None


def growth_kb(samples: list[Sample]) -> float:
    """How much memory grows in ten minutes: the slope of the least-squares line; 0 for fewer than two samples."""
    if len(samples) < 2:
        return 0.0
    mean_at = sum(s.at for s in samples) / len(samples)
    mean_kb = sum(s.resident_kb for s in samples) / len(samples)
    spread = sum((s.at - mean_at) ** 2 for s in samples)
    return 600 * sum((s.at - mean_at) * (s.resident_kb - mean_kb) for s in samples) / spread if spread else 0.0

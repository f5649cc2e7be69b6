"""What the crawling process is told, and what it says at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from searchindex.settings import Crawl


@dataclass(frozen=True, slots=True)
class Job:
    """A crawl of the site that `start` stands for, or, with `files`, a look at the known addresses and no others."""

    start: str
    settings: Crawl
    agent: str
    now: datetime
    files: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The last word.  `problem` says why nothing could be read at all; `cut` counts addresses left out, by reason."""

    problem: str = ""
    cut: dict[str, int] = field(default_factory=dict)

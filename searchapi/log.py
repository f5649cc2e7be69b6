"""One JSON object a line on stderr: what the service did, never what a visitor asked or who it was."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import msgspec


def log(event: str, **facts: object) -> None:
    """Writes one line.  `event` is a noun of the design and a verb: "generation.opened"."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
    sys.stderr.write(msgspec.json.encode(line).decode() + "\n")
    sys.stderr.flush()

"""One JSON object a line on stderr: what the service did, never what a visitor asked or who it was."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime

import msgspec

from searchapi.request_ids import REQUEST


def log(event: str, **facts: object) -> None:
    """Writes one line.  `event` is a noun of the design and a verb: "generation.opened".

    A line written while a request is answered names that request.
    """
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
    if request := REQUEST.get():
        line["request"] = request
    # One write, so that lines of several processes never mix.
    sys.stderr.write(msgspec.json.encode(line).decode() + "\n")
    sys.stderr.flush()


def places(error: Exception) -> list[str]:
    """Where in the code an error came from, the innermost last, and nothing that a visitor sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames][-8:]

"""A connection, as waitress has it, that knows when its request began and refuses in our own words."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from searchapi import wire
from searchapi.headers import SAFETY


# waitress has no types, so mypy cannot see what these are made of.
class Refusal(ErrorTask):  # type: ignore[misc]
    """What no application ever sees (a header too large, a body too long, no HTTP at all) in the one error shape."""

    def execute(self) -> None:
        """Writes the problem and closes the connection."""
        error = self.request.error
        problem = wire.Problem("about:blank", error.reason, error.code, str(error.body))
        body = msgspec.json.encode(problem)
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([("Content-Type", "application/problem+json"), *SAFETY.items()])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    error_task_class = Refusal

    began = 0.0
    """When the request that is arriving now began to arrive, by the monotonic clock."""

    def received(self, data: bytes) -> Any:
        """Notes the beginning of a request."""
        if self.request is None:
            self.began = time.monotonic()
        return super().received(data)

    @property
    def busy(self) -> bool:
        """Whether a request waits for its answer, or an answer for its last byte."""
        return bool(self.requests or self.total_outbufs_len)

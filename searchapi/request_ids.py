"""The name of a request: in its answer, in every line of the log, and in the problem that a visitor may report."""

from __future__ import annotations

import os
import re
from contextvars import ContextVar

HEADER = "X-Request-Id"

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The request that this thread answers now, for the lines of the log."""

_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def fresh() -> str:
    """A name that no other request has: 16 hex digits."""
    return os.urandom(8).hex()


def named(given: str, trusted: bool) -> str:
    """The name that the proxy gave, where that proxy is trusted and the name is one; else a fresh one."""
    return given if trusted and _SANE.fullmatch(given) else fresh()

"""A law with a mistake in it, to show that the search finds one."""

from __future__ import annotations


def check(data: bytes) -> None:
    """Fails for what begins like a comment."""
    if data[:1] == b"<" and data[1:2] == b"!" and data[2:3] == b"-":
        raise AssertionError("found")

"""Memory: what a process freed between two large pieces of work, handed back to the system."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Hands free memory back, where the C library can: glibc keeps it as long as anything stands behind it.

    Source: malloc_trim(3).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)

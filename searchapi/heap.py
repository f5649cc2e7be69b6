"""The heap of the C library, where that is glibc: one for all threads, and given back when much of it was freed."""

from __future__ import annotations

import ctypes

M_ARENA_MAX = -8
"""As <malloc.h> of glibc numbers it."""


def share() -> None:
    """One heap for all threads: one each would keep what another thread has freed."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, 1)


def trim() -> None:
    """Gives back to the system whatever pages are free, also those between others.  Takes milliseconds."""
    if malloc_trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        malloc_trim(0)

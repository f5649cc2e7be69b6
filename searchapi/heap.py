"""The heap of the C library, where that is glibc: one for all threads, and given back when much of it was freed."""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""As <malloc.h> of glibc numbers them."""

LARGE_BYTES = 1 << 20


def share() -> None:
    """One heap for all threads: one each would keep what another thread has freed.

    What is large stands beside it and goes back as soon as it is free.  Left alone, glibc would raise the bound
    with each large piece that is freed, and then lay the next one among the small ones.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)


def trim() -> None:
    """Gives back to the system whatever pages are free, also those between others.  Takes milliseconds."""
    if malloc_trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        malloc_trim(0)

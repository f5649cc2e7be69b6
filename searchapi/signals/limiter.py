"""How many posts one address may send: a bucket that fills steadily and is emptied by one a post."""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Callable

SLOTS = 1 << 16
"""More addresses than post in a minute; two that meet in a slot share its bucket."""

_TIME = struct.Struct("d")
_ROUNDING = 1e-6


class Limiter:
    """`per_minute` posts in a burst, and as many a minute; the same for all processes forked after it was made.

    A bucket is one number, the time at which it will be full again (ITU-T I.371's virtual scheduling).  Writing it is
    one copy of eight bytes, so there is no lock that a worker could die with; two that write at once lose one post.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._seconds_each = 60 / per_minute
        self._clock = clock
        self._memory = mmap.mmap(-1, SLOTS * _TIME.size)

    def wait_seconds(self, who: bytes) -> int:
        """0 and one post less where it may go on; else the whole seconds after which it may."""
        # hash() of bytes is keyed with a secret of the process and its forks: nobody can aim at another's slot.
        at = hash(who) % SLOTS * _TIME.size
        now = self._clock()
        full_at: float = max(_TIME.unpack(self._memory[at : at + _TIME.size])[0], now) + self._seconds_each
        too_early = full_at - now - 60
        if too_early > _ROUNDING:
            return max(1, math.ceil(too_early - _ROUNDING))
        self._memory[at : at + _TIME.size] = _TIME.pack(full_at)
        return 0

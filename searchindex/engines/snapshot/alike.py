"""Alike: the articles that are near a question in meaning, whatever their words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.kernel.library import Kernel
from searchindex.ranking.meaning import sign_bits

LOOKED_AT = 512
"""Of all chunks so many are looked at, those whose signs agree best with the question's: a hundredth of the work."""
ALIKE = 0.45
"""An article that has none of the words must be this near in meaning to be shown."""


def alike(kernel: Kernel, question: NDArray[np.float32]) -> NDArray[np.int64]:
    """The articles near enough to be shown without any of the words, ascending; signs tell whom to look at."""
    some = kernel.nearest(sign_bits(question[None])[:, 0], LOOKED_AT)
    return some[kernel.alike(some, question) >= ALIKE]

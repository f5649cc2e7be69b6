"""Alike: how near the chunks of articles are in meaning to a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.kernel.library import Kernel
from searchindex.ranking.meaning import sign_bits

LOOKED_AT = 512
"""Of all chunks so many are looked at, those whose signs agree best with the question's."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Some articles, ascending, and the dots of their chunks laid end to end: those of article i from begins[i] on.

    `best` is the best chunk of each, never below 0.
    """

    articles: NDArray[np.int64]
    dots: NDArray[Any]
    begins: NDArray[Any]
    best: NDArray[Any]


def alike(kernel: Kernel, articles: NDArray[np.int64], question: NDArray[np.float32]) -> Alike:
    """How near these articles are, which are ascending."""
    return Alike(articles, *kernel.dots(articles, question))


def nearest(kernel: Kernel, question: NDArray[np.float32]) -> NDArray[Any]:
    """The articles of the chunks that look nearest, ascending.

    Signs alone are compared, which a hundredth of the work tells well enough to choose whom to look at.
    """
    return kernel.nearest(sign_bits(question[None])[:, 0], LOOKED_AT)

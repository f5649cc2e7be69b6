"""The kernel that the tests of it ask."""

from __future__ import annotations

import pytest

from searchindex.engines.snapshot.kernel.library import Kernel
from searchindex.ranking.weights import WEIGHTS
from tests.searchindex.engines.kernels import derived


@pytest.fixture(scope="session")
def arrays():
    """A snapshot of a small knowledge base."""
    return derived()


@pytest.fixture(scope="session")
def kernel(arrays):
    """The kernel over it."""
    return Kernel(arrays, WEIGHTS)

"""One workshop for the tests of this folder, and the seed of the points that are sampled."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture import strace
from tests.torture.workshop import Workshop, memory

SEED = int(os.environ.get("ANSWERBOX_TORTURE_SEED") or random.SystemRandom().randrange(1_000_000))


@pytest.fixture(scope="session")
def torture_seed() -> int:
    """Another one each day; ANSWERBOX_TORTURE_SEED brings one back."""
    return SEED


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    """An index to be tortured, its builder and its judge."""
    if reason := strace.missing():
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="torture-", dir=memory()) as folder:
        patch.setenv("ANSWERBOX_SEARCH_MEANING", "false")
        made = Workshop(Path(folder))
        yield made
        made.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names the seed, so that a failure can be had again."""
    terminalreporter.write_line(f"torture: points were sampled by ANSWERBOX_TORTURE_SEED={SEED}")

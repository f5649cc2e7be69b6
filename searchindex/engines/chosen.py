"""The engine that the settings choose: what the indexer writes with, and what everything else searches with."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from searchindex.engines import whoosh_engine
from searchindex.engines.port import IndexWriter, Searcher, Spread, here
from searchindex.errors import UsageError
from searchindex.settings import Settings


def _now() -> datetime:
    return datetime.now(UTC)


def open_writer(
    index_dir: Path, settings: Settings, clock: Callable[[], datetime] = _now, spread: Spread = here
) -> AbstractContextManager[IndexWriter]:
    """The writer of an index, held until the end.  Raises LockedError, or ClusterError, when it is entered.

    `spread` says how the work on many articles is done.
    """
    if settings.index.engine == "whoosh":
        return whoosh_engine.open_writer(index_dir, settings, clock, spread)
    _require()
    from searchindex.engines.opensearch import writer  # noqa: PLC0415 - an extra that most do without

    return writer.open_writer(index_dir, settings, clock)


def open_searcher(index_dir: Path, name: str, settings: Settings) -> Searcher:
    """A searcher on a generation.  Raises DamagedError or FormatError."""
    if settings.index.engine == "whoosh":
        return whoosh_engine.open_searcher(index_dir, name, settings)
    _require()
    from searchindex.engines.opensearch import writer  # noqa: PLC0415

    return writer.open_searcher(index_dir, name, settings)


def puller(index_dir: Path, settings: Settings) -> Callable[[], None] | None:
    """What brings an index folder up to date with the cluster; None where the folder is the index itself.

    It may raise any AnswerboxError or OSError, and the folder then stays as it was.
    """
    if settings.index.engine == "whoosh":
        return None
    _require()
    from searchindex.engines.opensearch import mirror  # noqa: PLC0415

    return mirror.puller(index_dir, settings.cluster)


def _require() -> None:
    """Raises UsageError where the client of the cluster is not installed."""
    if importlib.util.find_spec("opensearchpy") is None:
        raise UsageError('index.engine "opensearch" needs its client', "pip install 'answerbox[cluster]'")

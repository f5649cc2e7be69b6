"""The OpenSearch engine for tests: each index folder has indexes of its own in the one cluster that runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from searchindex.engines import chosen
from searchindex.engines.port import IndexWriter
from searchindex.settings import Settings

ADDRESSES = os.environ.get("ANSWERBOX_TEST_CLUSTER", "").replace(",", " ")
"""Where the cluster answers; "" where none runs: see `make test-cluster`."""


def in_cluster(settings: Settings, index_dir: Path) -> Settings:
    """The settings, for the engine in the cluster."""
    name = f"t{hashlib.sha256(str(index_dir).encode()).hexdigest()[:12]}"
    cluster = msgspec.structs.replace(settings.cluster, addresses=ADDRESSES, name=name, timeout_seconds=20.0)
    index = msgspec.structs.replace(settings.index, engine="opensearch")
    return msgspec.structs.replace(settings, index=index, cluster=cluster)


def now() -> datetime:
    return datetime.now(UTC)


def open_writer(
    index_dir: Path, settings: Settings, clock: Callable[[], datetime] = now
) -> AbstractContextManager[IndexWriter]:
    """The writer of a folder's own indexes."""
    return chosen.open_writer(index_dir, in_cluster(settings, index_dir), clock)


def clean(index_dir: Path) -> None:
    """Removes what a test left in the cluster."""
    from searchindex.engines.opensearch.cluster import Cluster

    with closing(Cluster(in_cluster(Settings(), index_dir).cluster)) as cluster:
        for index in cluster.indexes(f"{cluster.prefix}-*"):
            cluster.drop(index)

"""The store of signals that the settings choose: where the index is, there the signals are."""

from __future__ import annotations

from pathlib import Path

from searchapi.signals.port import SignalStore
from searchapi.signals.store import Signals
from searchindex.settings import Settings


def open_signals(data_dir: Path, settings: Settings) -> SignalStore:
    """The signals in the data folder, or in the cluster.  Nothing is opened before the first use."""
    if settings.index.engine == "whoosh":
        return Signals(data_dir)
    from searchapi.signals.cluster_store import ClusterSignals  # noqa: PLC0415 - an extra that most do without

    return ClusterSignals(settings.cluster)

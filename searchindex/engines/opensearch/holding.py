"""Holding: one builder at a time in the whole cluster, whatever machine it runs on.

The lock is a document with its owner and the time at which it ends.  Its holder pushes that time on; one that was
killed or cut off lets it pass, and another takes the lock over, in place of the very version it saw.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from searchindex.engines.opensearch.cluster import Body, Cluster
from searchindex.engines.opensearch.mapping import LOCK, kept_body
from searchindex.errors import ClusterError, LockedError

HELD_SECONDS = 60.0
RENEW_SECONDS = 10.0
ID = "build"


class Hold:
    """The lock, while it is held."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._index = cluster.prefix + LOCK
        self._owner = secrets.token_hex(8)
        self._until = 0.0
        self._ended = threading.Event()

    def check(self) -> None:
        """Raises LockedError where the lock may have gone to another."""
        found = self._cluster.document(self._index, ID)
        if found is None or found["_source"]["owner"] != self._owner:
            raise LockedError("another build has taken over", "the cluster could not be reached for a while")

    def take(self) -> None:
        """Takes the lock.  Raises LockedError at once where another holds it."""
        self._cluster.create(self._index, kept_body())
        found = self._cluster.document(self._index, ID)
        if found is not None and found["_source"]["until"] > _now():
            raise LockedError("a build is in progress", "wait for it to end; a killed one is forgotten in a minute")
        if not self._write(found or {}):
            raise LockedError("a build is in progress", "it was quicker by a moment")

    def renew(self) -> None:
        """Pushes the end on, until `release`."""
        while not self._ended.wait(RENEW_SECONDS):
            try:
                found = self._cluster.document(self._index, ID)
                if found is None or found["_source"]["owner"] != self._owner or not self._write(found):
                    return
            except ClusterError as error:
                # `check` says before publishing whether it was too late.
                if not error.passing:
                    return

    def release(self) -> None:
        """Ends it, where it is still ours; where the cluster is gone, time does."""
        self._ended.set()
        with suppress(ClusterError):
            found = self._cluster.document(self._index, ID)
            if found is not None and found["_source"]["owner"] == self._owner:
                self._cluster.remove(self._index, ID)

    def _write(self, only: Body) -> bool:
        until = _now() + int(HELD_SECONDS * 1000)
        return self._cluster.put(self._index, ID, {"owner": self._owner, "until": until}, only)


@contextmanager
def holding(cluster: Cluster) -> Iterator[Hold]:
    """The lock, held until the end.  Raises LockedError."""
    hold = Hold(cluster)
    hold.take()
    renewing = threading.Thread(target=hold.renew, name="build-lock", daemon=True)
    renewing.start()
    try:
        yield hold
    finally:
        hold.release()
        renewing.join()


def _now() -> int:
    return int(time.time() * 1000)

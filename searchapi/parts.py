"""What the service is put together from: handed in, never looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import falcon

from searchapi.current import Current
from searchapi.metrics import Metrics
from searchapi.signals.desk import Desk
from searchapi.signals.limiter import Limiter
from searchindex.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """The edition holder, settings, the media folder, a clock that counts seconds, who takes signals, who counts."""

    current: Current
    settings: Settings
    media: Path
    clock: Callable[[], float]
    desk: Desk
    metrics: Metrics = field(default_factory=Metrics)
    tries: Limiter | None = None
    """Counts the wrong words for the maintainer's pages; one made before the fork counts for all processes."""

    @contextmanager
    def timing(self, resp: falcon.Response, stage: str) -> Iterator[None]:
        """Says in the answer's Server-Timing header how long a stage took."""
        began = self.clock()
        yield
        resp.append_header("Server-Timing", f"{stage};dur={(self.clock() - began) * 1000:.2f}")

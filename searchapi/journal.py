"""Says of every request what came of it: its name in the answer, its measure in the metrics, its line in the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPMethod
from typing import Any

import falcon

from searchapi import request_ids
from searchapi.afterwards import afterwards
from searchapi.log import log
from searchapi.metrics import Metrics
from searchapi.origin import is_trusted_proxy
from searchindex.settings import Serve

_METHODS = frozenset(HTTPMethod)


class Journal:
    """Middleware, the outermost: what it measures is all that was done for the request in the application."""

    def __init__(self, metrics: Metrics, settings: Serve, clock: Callable[[], float]) -> None:
        self._metrics = metrics
        self._settings = settings
        self._clock = clock

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Names the request."""
        req.context.arrived = self._clock()
        given = req.get_header(request_ids.HEADER) or ""
        name = request_ids.named(given, bool(given) and is_trusted_proxy(req, self._settings))
        req.context.id = name
        request_ids.REQUEST.set(name)

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """Measures the request; what came of it is told when the answer is out."""
        resp.set_header(request_ids.HEADER, req.context.id)
        took = self._clock() - req.context.arrived
        afterwards(req, partial(self._tell, req, resp.status_code, took))

    def _tell(self, req: falcon.Request, status: int, took: float) -> None:
        """Names no address, no question and no browser: the route is the pattern, not the path."""
        route = req.uri_template or "none"
        self._metrics.answered(route, status, took)
        if self._settings.access_log:
            method = req.method if req.method in _METHODS else "other"
            log("request.answered", method=method, route=route, status=status, ms=round(took * 1000, 2))
        request_ids.REQUEST.set("")

"""The headers that stand on every answer, errors included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import falcon

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; media-src 'self' https:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SAFETY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SafetyHeaders:
    """Middleware: sets the safety headers, and says in Server-Timing how long the answer took."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Starts the watch."""
        req.context.began = self._clock()

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """Sets the headers; an answer may set its own Cache-Control."""
        resp.set_headers(SAFETY)
        if "cache-control" not in resp.headers:
            resp.set_header("Cache-Control", "no-cache" if succeeded else "no-store")
        took_ms = (self._clock() - req.context.began) * 1000
        resp.append_header("Server-Timing", f"total;dur={took_ms:.2f}")

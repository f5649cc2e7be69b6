"""Which other sites may ask from their pages, and what: searching is for all, posting for those in the settings."""

from __future__ import annotations

from typing import Any

import falcon

_MAX_AGE_SECONDS = "600"


class CrossOrigin:
    """Middleware.  A resource with `cors = "any"` answers every site, with "listed" the sites of serve.origins.

    Credentials are never allowed: there are none.  The opaque origin "null" is nobody's, and never listed.
    """

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origins) - {"null"}

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, succeeded: bool) -> None:
        """Says so on errors too: a page that may ask may also read why it failed."""
        allowed = self._allowed(getattr(resource, "cors", ""), req.get_header("Origin") or "", resp)
        if not allowed:
            return
        resp.set_header("Access-Control-Allow-Origin", allowed)
        resp.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        if req.method == "OPTIONS":
            resp.set_header("Access-Control-Allow-Methods", resp.get_header("Allow") or "")
            resp.set_header("Access-Control-Allow-Headers", "Content-Type")
            resp.set_header("Access-Control-Max-Age", _MAX_AGE_SECONDS)

    def _allowed(self, cors: str, origin: str, resp: falcon.Response) -> str:
        if cors == "any":
            return "*"
        if cors == "listed":
            resp.append_header("Vary", "Origin")
            return origin if origin in self._origins else ""
        return ""

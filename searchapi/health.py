"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from dataclasses import dataclass

import falcon

from searchapi import wire
from searchapi.api import answer_json
from searchapi.parts import Parts
from searchapi.problems import RETRY_AFTER_SECONDS


class Healthz:
    """GET /healthz: 200 as long as the process answers at all."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Asks nothing of the index."""
        answer_json(resp, wire.Health("ok"))
        resp.set_header("Cache-Control", "no-store")

    on_head = on_get


@dataclass(frozen=True, slots=True)
class Readyz:
    """GET /readyz: 200 while a generation is served, else 503; says what is wrong with the index either way."""

    parts: Parts

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """`problem` is "" when all is well."""
        current = self.parts.current
        generation = current.generation
        answer_json(resp, wire.Readiness(bool(generation), generation, current.problem))
        resp.set_header("Cache-Control", "no-store")
        if not generation:
            resp.status = falcon.HTTP_503
            resp.set_header("Retry-After", str(RETRY_AFTER_SECONDS))

    on_head = on_get

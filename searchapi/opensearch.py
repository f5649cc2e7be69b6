"""The description with which a browser puts this search into its address bar."""

from __future__ import annotations

import re
from dataclasses import dataclass

import falcon

from searchapi.theme import Theme

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """GET /opensearch.xml.

    The format wants a whole address, and only the request knows it: so the answer is never stored on the way.
    """

    theme: Theme
    address: str = ""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Raises HTTPBadRequest where the Host header is no host."""
        if not _HOST.fullmatch(req.netloc):
            raise falcon.HTTPBadRequest(description="The Host header does not name a host.")
        resp.content_type = "application/opensearchdescription+xml; charset=utf-8"
        resp.text = self.theme.page("opensearch.xml", root=self.address or req.prefix)
        resp.set_header("Cache-Control", "no-store")

    on_head = on_get

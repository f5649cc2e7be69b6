"""The box for any other site: one script, made when the service starts, with its words and its look in it."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import ClassVar

import falcon
import msgspec

from searchapi.compression import accepts_gzip
from searchapi.palette import Palette, accented
from searchapi.words import Words

FRESH_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class WidgetScript:
    """GET /widget.js: at an address that never changes, so browsers ask again every hour."""

    plain: bytes
    packed: bytes
    etag: str
    cors: ClassVar[str] = "any"

    @classmethod
    def of(cls, words: Words, palette: Palette) -> WidgetScript:
        """The script in the language and the accent of the site."""
        folder = resources.files("searchapi").joinpath("widget")
        style = folder.joinpath("widget.css").read_text(encoding="utf-8")
        style = accented(style, palette)
        said = {**words.widget(), "lang": words.lang, "direction": words.direction}
        script = folder.joinpath("widget.js").read_text(encoding="utf-8")
        for name, value in (("__WORDS__", said), ("__STYLE__", style)):
            script = script.replace(name, msgspec.json.encode(value).decode())
        plain = script.encode()
        return cls(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:16])

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The script, or 304 where the browser has it."""
        resp.set_header("Cache-Control", f"public, max-age={FRESH_SECONDS}")
        resp.append_header("Vary", "Accept-Encoding")
        resp.etag = self.etag
        if any(tag == self.etag for tag in req.if_none_match or ()):
            resp.status = falcon.HTTP_304
            return
        resp.content_type = "text/javascript; charset=utf-8"
        resp.data = self.plain
        if accepts_gzip(req):
            resp.data = self.packed
            resp.set_header("Content-Encoding", "gzip")

    on_head = on_get

"""The style sheet, the scripts and the icon: read once, named by their content, never looked up on disk."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib import resources

import falcon

from searchapi.compression import accepts_gzip
from searchapi.palette import Palette, accented

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Static:
    """One file, its kind and its bytes, plain and compressed."""

    content_type: str
    plain: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Statics:
    """A fixed map from names with a hash in them to files, and the addresses to write into pages."""

    files: dict[str, Static]
    urls: dict[str, str]

    @classmethod
    def load(cls, palette: Palette) -> Statics:
        """All files of searchapi/static/, the accent of the site in its place."""
        files, urls = {}, {}
        for entry in resources.files("searchapi").joinpath("static").iterdir():
            stem, _, kind = entry.name.rpartition(".")
            if kind in _TYPES:
                plain = accented(entry.read_text(encoding="utf-8"), palette).encode()
                name = f"{stem}.{hashlib.sha256(plain).hexdigest()[:12]}.{kind}"
                files[name] = Static(_TYPES[kind], plain, gzip.compress(plain, 9, mtime=0))
                urls[entry.name] = f"/static/{name}"
        return cls(files, urls)

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        """The file, good for a year: another content has another name."""
        found = self.files.get(name)
        if found is None:
            raise falcon.HTTPNotFound
        resp.content_type = found.content_type
        resp.set_header("Cache-Control", _FOR_EVER)
        resp.data = found.plain
        if accepts_gzip(req):
            resp.data = found.packed
            resp.set_header("Content-Encoding", "gzip")
        resp.append_header("Vary", "Accept-Encoding")

    on_head = on_get

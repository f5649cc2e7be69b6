"""The files of a folder's articles, by content hash: whole, or the range that a video player asks for."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import falcon

_NAME = re.compile(r"[0-9a-f]{8,64}\.[a-z0-9]{1,8}")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")

# What a browser may show by itself.  Everything else, HTML above all, is handed over as a download.
_SHOWN = {
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg",
    "vtt": "text/vtt; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Media:
    """Serves `folder`: names that are a hash and an ending, and nothing else."""

    folder: Path

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        """The file, or one range of it.  A range that cannot be read is answered with the whole."""
        if not _NAME.fullmatch(name):
            raise falcon.HTTPNotFound
        try:
            handle = (self.folder / name).open("rb")
        except OSError:
            raise falcon.HTTPNotFound from None
        size = handle.seek(0, io.SEEK_END)
        ending = name.rpartition(".")[2]
        resp.content_type = _SHOWN.get(ending, "application/octet-stream")
        if ending not in _SHOWN:
            resp.set_header("Content-Disposition", "attachment")
        resp.set_header("Cache-Control", "public, max-age=31536000, immutable")
        resp.set_header("Accept-Ranges", "bytes")
        start, length = 0, size
        if asked := _RANGE.fullmatch(req.get_header("Range") or ""):
            span = _span(asked[1], asked[2], size)
            if span is None:
                handle.close()
                raise falcon.HTTPRangeNotSatisfiable(size)
            start, length = span
            resp.status = falcon.HTTP_206
            resp.set_header("Content-Range", f"bytes {start}-{start + length - 1}/{size}")
        resp.set_stream(Window(handle, start, length), length)

    on_head = on_get


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """Start and length of a range of a file of `size` bytes; None where it lies outside."""
    if not first:
        length = min(int(last or 0), size)
        return (size - length, length) if length else None
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    return (start, end - start + 1) if start <= end else None


class Window(io.RawIOBase):
    """A stretch of an open file that reads like a whole one; closing it closes the file."""

    def __init__(self, handle: io.BufferedReader, start: int, length: int) -> None:
        self._handle, self._start, self._length, self._at = handle, start, length, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """The server asks for the size by seeking to the end and back."""
        return True

    def tell(self) -> int:
        """Where in the stretch the next read starts."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves within the stretch."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none beyond the stretch."""
        left = max(0, self._length - self._at)
        self._handle.seek(self._start + self._at)
        data = self._handle.read(left if size is None or size < 0 else min(size, left))
        self._at += len(data)
        return data

    def close(self) -> None:
        """Closes the file under it."""
        self._handle.close()
        super().close()

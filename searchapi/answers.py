"""Answers that were given before, ready to go out: encoded, compressed and named by their content."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial

import falcon
from isal import igzip, isal_zlib
from msgspec import Struct

from searchapi.afterwards import afterwards
from searchapi.compression import LEVEL, SMALLEST_BYTES, accepts_gzip
from searchapi.signals.records import Found

_OVERHEAD_BYTES = 1000
"""What an answer costs beside its bytes: its key, its records, its place."""


class Kept(Struct, frozen=True):
    """An answer as it goes out: in a coding, with its strong name."""

    body: bytes
    content_type: str
    coding: str
    etag: str
    found: Found | None = None


class Made(Struct, frozen=True):
    """An answer just made.  `lasting` says whether the same question has the same answer in this generation."""

    body: bytes
    content_type: str
    found: Found | None = None
    lasting: bool = True


class Answers:
    """The answers of one generation: bounded by bytes, whoever was not asked for the longest goes first.

    They belong to an edition, so a new generation begins with none and an old one's go when it goes.
    """

    def __init__(self, most_bytes: int = 0) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """What they take."""
        return self._bytes

    def get(self, key: Hashable) -> Kept | None:
        """The answer, or None."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keeps it, unless it alone would take a tenth of the room."""
        size = _size(kept)
        if size * 10 > self._most:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += size - (_size(before) if before else 0)
            self._kept[key] = kept
            while self._bytes > self._most:
                self._bytes -= _size(self._kept.popitem(last=False)[1])


def answer(
    req: falcon.Request,
    resp: falcon.Response,
    answers: Answers,
    key: Hashable,
    make: Callable[[], Made],
    told: Callable[[bool], None],
) -> Found | None:
    """Answers from what is kept, or makes the answer and keeps it; 304 where the one who asks has it already.

    `told` hears whether the answer was there.  Gives what was found.
    """
    packed = accepts_gzip(req)
    kept = answers.get((key, packed))
    afterwards(req, partial(told, kept is not None))
    if kept is None:
        made = make()
        kept = encoded(made, packed)
        if made.lasting:
            answers.put((key, packed), kept)
    send(req, resp, kept)
    return kept.found


def encoded(made: Made, packed: bool) -> Kept:
    """The bytes that go out.  The same content has the same name on every worker; each coding has its own."""
    etag = _name(made.body)
    if packed and len(made.body) >= SMALLEST_BYTES:
        body = igzip.compress(made.body, LEVEL, mtime=0)
        return Kept(body, made.content_type, "gzip", f"{etag}-gzip", made.found)
    return Kept(made.body, made.content_type, "", etag, made.found)


def send(req: falcon.Request, resp: falcon.Response, kept: Kept) -> None:
    """Whoever keeps a copy asks each time whether it still holds: a new generation is seen at once."""
    resp.etag = kept.etag
    resp.set_header("Cache-Control", "no-cache")
    resp.append_header("Vary", "Accept-Encoding")
    if any(tag in ("*", kept.etag) for tag in req.if_none_match or ()):
        resp.status = falcon.HTTP_304
        return
    resp.content_type = kept.content_type
    resp.data = kept.body
    if kept.coding:
        resp.set_header("Content-Encoding", kept.coding)


def _name(body: bytes) -> str:
    """Another one for other content: two checksums of different kinds, 64 bits, in a tenth of SHA-1's time.

    It is no secret, and nobody gains by two answers of one name.
    """
    return f"{isal_zlib.crc32(body):08x}{isal_zlib.adler32(body):08x}"


def _size(kept: Kept) -> int:
    return len(kept.body) + _OVERHEAD_BYTES

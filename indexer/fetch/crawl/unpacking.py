"""From packed bytes to plain ones, never more than a limit: a bomb stops when it has grown too large."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

ACCEPTED = "gzip, deflate"
GZIP_MAGIC = b"\x1f\x8b\x08"
_CHUNK_BYTES = 1 << 16


class UnreadableError(Exception):
    """The bytes are not what they are said to be, or too many.  Asking again gives the same."""


def unpack(body: bytes, encodings: Sequence[str], max_bytes: int) -> bytes:
    """The body less its content encodings, the last one first.  Raises UnreadableError."""
    for encoding in reversed([name.strip().lower() for line in encodings for name in line.split(",")]):
        if encoding in ("", "identity"):
            continue
        if encoding in ("gzip", "x-gzip"):
            body = gunzip(body, max_bytes)
        elif encoding == "deflate":
            body = _inflate(body, max_bytes)
        else:
            raise UnreadableError(f"content encoding {encoding[:20]} was not asked for")
    return body


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """The members of a gzip stream, one after the other; each must be whole, and its checksum right."""
    plain = bytearray()
    while body.strip(b"\0"):
        stream = zlib.decompressobj(wbits=31)
        _grow(plain, stream, body, max_bytes)
        body = stream.unused_data
    return bytes(plain)


def _inflate(body: bytes, max_bytes: int) -> bytes:
    """With the header of zlib, as it should be, or without, as many servers send it."""
    for wbits in (15, -15):
        plain = bytearray()
        try:
            _grow(plain, zlib.decompressobj(wbits=wbits), body, max_bytes)
            return bytes(plain)
        except UnreadableError:
            if wbits < 0 or len(plain) > max_bytes:
                raise
    raise AssertionError


def _grow(plain: bytearray, stream: zlib._Decompress, body: bytes, max_bytes: int) -> None:
    try:
        left = body
        while left and not stream.eof:
            plain += stream.decompress(left, _CHUNK_BYTES)
            left = stream.unconsumed_tail
            if len(plain) > max_bytes:
                raise UnreadableError(f"more than {max_bytes:,} bytes when unpacked")
        plain += stream.flush() if stream.eof else b""
    except zlib.error as error:
        raise UnreadableError(f"damaged compressed data: {error}") from error
    if not stream.eof:
        raise UnreadableError("compressed data that ends in the middle")

"""Packing: an article as bytes, as the store, the snapshot and Whoosh keep it, and as processes hand it on."""

from __future__ import annotations

import zlib

import msgspec

from searchindex.article import Article

_LEVEL = 1
"""Higher ones take twice the time and save a tenth."""
_DECODER = msgspec.json.Decoder(Article)


def packed(article: Article) -> bytes:
    """An article as bytes: equal ones as equal bytes."""
    return zlib.compress(msgspec.json.encode(article), _LEVEL)


def unpacked(packed: bytes) -> Article:
    """The article of such bytes."""
    return _DECODER.decode(zlib.decompress(packed))

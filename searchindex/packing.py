"""Packing: an article as bytes, as the store, the snapshot and Whoosh keep it, and as processes hand it on."""

from __future__ import annotations

import msgspec
from isal import isal_zlib

from searchindex.article import Article

_LEVEL = 1
"""Those above 2 take twice the time and save a twentieth."""
_DECODER = msgspec.json.Decoder(Article)


def packed(article: Article) -> bytes:
    """An article as bytes: equal ones as equal bytes."""
    return isal_zlib.compress(msgspec.json.encode(article), _LEVEL)


def unpacked(packed: bytes) -> Article:
    """The article of such bytes."""
    return _DECODER.decode(isal_zlib.decompress(packed))

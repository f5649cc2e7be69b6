"""What counts as a change: digests of bytes, of articles and of the rules under which a page was understood."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import msgspec

from searchindex.article import Article


def of_bytes(data: bytes) -> str:
    """The SHA-256 of the bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def of_values(*values: Any) -> str:
    """A digest of plain values or records that is the same for equal ones, in every process."""
    return of_bytes(msgspec.json.encode(values, order="deterministic"))[:32]


def of_article(article: Article) -> str:
    """A digest that changes when a reader or a search would notice that the article did.

    A rating printed in the page changes with every vote, and a canonical address is only recorded:
    neither is worth indexing an article again.
    """
    return of_values(replace(article, rating=None, canonical=None))

"""The Page: the bytes that a site or a folder gave for one address, before anything is understood of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

import msgspec
from isal import isal_zlib

FOLDER = "folder:/"
"""What addresses begin with in a folder that has no base URL."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was fetched.

    `source` names it for good: its address (crawl) or its path below the folder, with "/" (folder).
    `address` is what its links are relative to; `url` is where a visitor reads the article.
    `content_type` is the header as sent, or "".
    """

    source: str
    address: str
    url: str
    body: bytes
    content_type: str = ""
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class PackedPage:
    """A page as the store keeps it, and as it is handed from process to process: a quarter as large.

    `record` is all of it but the body.
    """

    source: str
    record: bytes
    body: bytes

    @classmethod
    def of(cls, page: Page) -> Self:
        """The page, packed."""
        record = msgspec.json.encode(replace(page, body=b""))
        return cls(page.source, isal_zlib.compress(record, 1), isal_zlib.compress(page.body, 1))

    def page(self) -> Page:
        """The page with its bytes."""
        return replace(self.bare(), body=isal_zlib.decompress(self.body))

    def bare(self) -> Page:
        """The page without its bytes."""
        return msgspec.json.decode(isal_zlib.decompress(self.record), type=Page)

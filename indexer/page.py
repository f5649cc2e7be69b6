"""The Page: the bytes that a site or a folder gave for one address, before anything is understood of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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

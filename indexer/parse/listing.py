"""Whether a page lists other pages rather than saying something itself."""

from __future__ import annotations

import re

from indexer.page import Page
from indexer.parse.sections import Reading

NAMES = re.compile(r"^(?:genindex(?:-.+)?|py-modindex|bookindex|modindex|contents|search|sitemap|tags?)$")
MIN_LINKS = 8
MOSTLY = 0.6


def is_listing(page: Page, reading: Reading) -> bool:
    """True for contents, index and tag pages: most of their text is links to other pages."""
    name = page.source.rstrip("/").rsplit("/", 1)[-1].partition(".")[0].lower()
    if len(reading.links) < MIN_LINKS:
        return False
    return bool(NAMES.match(name)) or reading.linked_chars > MOSTLY * max(1, reading.chars)

"""Which platform served a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.parse.document import Document, attribute
from indexer.parse.platforms import Platform

NEEDED = 2
GENERATOR, MARKER, ADDRESS, ASSET = 4, 2, 2, 1


def detect(document: Document, address: str, platforms: Sequence[Platform]) -> Platform | None:
    """The platform with the most points, two at least; None for a page of no known platform."""
    generator = " ".join(attribute(tag, "content") for tag in document.all("meta[name=generator]")).lower()
    assets = " ".join(
        [attribute(tag, "src") for tag in document.all("script")]
        + [attribute(tag, "href") for tag in document.all("link")]
    )
    best, most = None, NEEDED - 1
    for platform in platforms:
        clues = platform.detect
        points = GENERATOR * any(name.lower() in generator for name in clues.generator if generator)
        points += ADDRESS * any(re.search(pattern, address) for pattern in clues.address)
        points += ASSET * sum(map(assets.__contains__, clues.asset))
        points += MARKER * sum(map(document.has, clues.marker))
        if points > most:
            best, most = platform, points
    return best

"""The rating that a page prints: an average, the number of votes and how they fall on the stars."""

from __future__ import annotations

import re

from indexer.parse.document import Document, attribute, below, words
from indexer.parse.tree import PageTag
from searchindex.article import Rating

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def rating(document: Document, kind: str) -> Rating | None:
    """The rating of a page whose platform prints one of that kind; None without votes."""
    return _echo(document) if kind == "echo" else None


def _echo(document: Document) -> Rating | None:
    block = document.first("#eprf-article-buttons-container")
    if block is None:
        return None
    said = (_number(words(tag)) for tag in _statistics(document, block, "p"))
    votes = next((number for number in said if number is not None), None)
    if not votes:
        return None
    shares = {}
    for row in _statistics(document, block, "tr"):
        cells = [words(cell) for cell in below(row, "td", "th")]
        star, share = _number(cells[0]) if cells else None, _number(cells[-1]) if cells else None
        if star is not None and share is not None and 1 <= star <= 5:
            shares[int(star)] = share
    stars = _counts([shares.get(star, 0.0) for star in range(1, 6)], int(votes))
    return Rating(_average(document, block, stars), int(votes), stars)


def _statistics(document: Document, block: PageTag, name: str) -> list[PageTag]:
    return document.all(f".eprf-stars-module__statistics {name}", within=block) or below(block, name)


def _number(text: str) -> float | None:
    match = NUMBER.search(text)
    return float(match[0].replace(",", ".")) if match else None


def _average(document: Document, block: PageTag, stars: tuple[int, ...]) -> float:
    """As printed; where it is not, worked out from the stars."""
    container = document.first(".eprf-stars-container", within=block)
    printed = _number(attribute(container, "data-average")) if container is not None else None
    if not printed:
        printed = next((number for tag in _statistics(document, block, "h6") if (number := _number(words(tag)))), None)
    return printed or round(sum(star * n for star, n in enumerate(stars, 1)) / max(1, sum(stars)), 2)


def _counts(shares: list[float], votes: int) -> tuple[int, int, int, int, int]:
    """Votes for each star from shares in per cent that were rounded: the largest remainders get the votes left."""
    total = sum(shares)
    if not total:
        return (0, 0, 0, 0, 0)
    exact = [share / total * votes for share in shares]
    counts = [int(value) for value in exact]
    by_remainder = sorted(range(5), key=lambda star: (counts[star] - exact[star], -star))
    for star in by_remainder[: votes - sum(counts)]:
        counts[star] += 1
    return (counts[0], counts[1], counts[2], counts[3], counts[4])

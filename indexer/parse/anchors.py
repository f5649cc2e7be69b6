"""Anchors that exist only once a page's script has run."""

from __future__ import annotations

import re

from indexer.parse.document import Document, attribute, classes, words
from indexer.parse.markup import HEADINGS
from indexer.parse.platforms import Platform
from indexer.parse.tree import PageTag, Stretch

TABLE = ".eckb-article-toc"
LOWEST, HIGHEST = 2, 6


def scripted(document: Document, platform: Platform, body: Stretch) -> dict[int, str]:
    """By the place of its tag, the id that Echo's table of contents gives a heading; empty where there is no table.

    The script numbers, from 0, the headings of the body that have text, a level within the table's bounds and
    none of the classes that it leaves out.  A heading with an id of its own takes a number too.
    """
    table = document.first(TABLE) if platform.anchors == "echo" else None
    if table is None:
        return {}
    low, high = _level(table, "data-min", LOWEST), _level(table, "data-max", HIGHEST)
    left_out = frozenset(re.findall(r"[\w-]+", attribute(table, "data-exclude_class")))
    counted = [
        tag for tag in document.all(", ".join(HEADINGS), within=body)
        if low <= HEADINGS[tag.name] <= high and words(tag) and not left_out & classes(tag)
    ]  # fmt: skip
    return {tag.place: f"articleTOC_{number}" for number, tag in enumerate(counted)}


def _level(table: PageTag, name: str, otherwise: int) -> int:
    text = attribute(table, name).lstrip("hH")
    return int(text) if text.isdigit() else otherwise

"""The innermost blocks of a body, and which of them are no part of the article by what they say."""

from __future__ import annotations

import re
from collections.abc import Callable

from indexer.parse.document import words
from indexer.parse.markup import BLOCKS, HEADINGS
from indexer.parse.tree import PageTag, Stretch

ECHO_END = re.compile(r"Was this article helpful\?", re.IGNORECASE)
ECHO_MARKS = re.compile(r"out of 5 stars|Please Share Your Feedback|How Can We Improve This Article", re.IGNORECASE)
ECHO_START = re.compile(r"^(?:<|‹|«)\s*All Topics$", re.IGNORECASE)


def leaves(body: Stretch, gone: set[int]) -> list[tuple[PageTag, str]]:
    """The blocks and headings that hold no other, each with its text in one line."""
    tree, blocks = body.tree, list[int]()
    holding: set[int] = set()
    at, end = body.place + 1, body.end
    while at < end:
        name = tree.name_at(at)
        if at in gone:
            at = tree.ends[at]
            continue
        if name in BLOCKS or name in HEADINGS:
            blocks.append(at)
            holding.update(tree.outer_places(at))
        at += 1
    return [(tag, words(tag, gone)) for tag in map(tree.tag, blocks) if tag.place not in holding]


def repeated(body: Stretch, gone: set[int], unwanted: Callable[[str], bool]) -> set[int]:
    """The blocks, headings aside, whose text is unwanted; none of them where the page says nothing else."""
    said = [(tag, text) for tag, text in leaves(body, gone) if text and tag.name not in HEADINGS]
    found = {tag.place for tag, text in said if unwanted(text)}
    return found if len(found) < len(said) else set()


def flat_echo(body: Stretch, gone: set[int]) -> set[int]:
    """What surrounds the article on an Echo page that was saved without its classes, told by its words.

    All up to "< All Topics", and all from "Was this article helpful?" when the rating block follows it.
    """
    found = leaves(body, gone)
    end = next((place for place, (_, text) in enumerate(found) if ECHO_END.match(text)), None)
    if end is None or not any(ECHO_MARKS.search(text) for _, text in found[end:]):
        return set()
    start = next((place + 1 for place, (_, text) in enumerate(found[:end]) if ECHO_START.match(text)), 0)
    return {tag.place for tag, _ in found[:start] + found[end:]}

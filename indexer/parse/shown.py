"""The markup of a section as our own article page may show it: known tags, safe attributes, absolute addresses."""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape

import nh3

from indexer.parse.links import Links
from indexer.parse.markup import KEPT
from indexer.parse.tree import PageTag

ADDRESSES = frozenset(("href", "src", "poster"))
BARE = frozenset(("alt", "open", "controls", "reversed"))
"""Attributes that say something without a value."""

LANGUAGE = "language-"
SHORT = 80
"""Values up to so many characters are remembered as they are written."""


def opening(tag: PageTag, links: Links) -> str:
    """The start tag to show, with the attributes that may stay."""
    name = tag.name
    may_stay, start = KEPT[name], f"<{name}"
    for key, value in tag.attrs.items():
        if key in may_stay:
            if key in ADDRESSES:
                start += _written(key, links.shown(value))
            elif len(value) <= SHORT:
                start += _known(key, value)
            else:
                start += _written(key, _value(key, value))
    return start + ">"


def link(address: str) -> str:
    """The start tag of a link."""
    return f"<a{_written('href', address)}>"


def _value(key: str, value: str) -> str:
    if key == "class":
        return next((word for word in value.split() if word.startswith(LANGUAGE)), "") if LANGUAGE in value else ""
    return value


def _written(key: str, value: str) -> str:
    return f' {key}="{escape(value)}"' if value or key in BARE else ""


@lru_cache(1024)
def _known(key: str, value: str) -> str:
    """An attribute, written; classes, directions and the like are few, and the same again and again."""
    return _written(key, _value(key, value))


def sanitised(html: str) -> str:
    """The markup with nothing in it but what KEPT names, well-formed."""
    return str(_cleaner().clean(html)).strip()


@cache
def _cleaner() -> nh3.Cleaner:
    # "folder" stays in: whoever serves a folder's files puts their real address in its place.
    return nh3.Cleaner(
        tags=set(KEPT),
        attributes={name: set(attributes) for name, attributes in KEPT.items() if attributes},
        url_schemes={"http", "https", "mailto", "folder"},
        link_rel="noopener nofollow",
    )

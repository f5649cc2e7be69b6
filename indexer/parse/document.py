"""A parsed page that answers CSS selectors from an index of its tags, made in one walk.

A page is asked some two hundred selectors, most of which match nothing.  The last part of a selector
(`#id`, `.class`, an attribute or a tag name) finds the few tags that may match; only those are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import soupsieve
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

Key = tuple[str, str]
"""A kind (id, class, value, attr or tag) and a name of that kind; that of a value is `attribute=value`."""

PART = re.compile(
    r"""\#(?P<id>[\w-]+) | \.(?P<class>[\w-]+) | \[(?P<value>[\w:-]+=[\w-]+)\] | \[(?P<attr>[\w:-]+)[^\]]*\]
    | (?P<pseudo>:[\w-]+(?:\([^)]*\))?) | (?P<tag>[\w-]+)""",
    re.VERBOSE,
)
KINDS = ("id", "class", "value", "attr", "tag")
"""From the rarest to the most frequent."""
COMMON = frozenset(("class", "id", "href", "src", "style", "title", "alt", "target", "width", "height", "dir"))
"""Attributes that so many tags have, with so many values, that the index leaves them out."""
UNINDEXED = {kind: COMMON if kind in ("value", "attr") else frozenset[str]() for kind in KINDS}
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One selector of a list: where to look, what the page must have for it to match at all, and the full check."""

    key: Key
    needs: tuple[Key, ...]
    check: soupsieve.SoupSieve | None


@cache
def compiled(selector: str) -> tuple[Alternative, ...]:
    """A selector list, ready to ask.  Raises soupsieve's SelectorSyntaxError."""
    return tuple(_alternative(part) for part in _outside_brackets(selector, ","))


def _alternative(selector: str) -> Alternative:
    steps = [_keys(step) for step in _outside_brackets(selector, " >+~")]
    last = steps[-1]
    key = min(last, key=lambda found: KINDS.index(found[0]), default=("tag", "*"))
    needs = tuple(found for step in steps for found in step if found != key)
    alone = selector in (f"#{key[1]}", f".{key[1]}", f"[{key[1]}]", key[1])
    return Alternative(key, needs, None if alone else soupsieve.compile(selector))


def _keys(step: str) -> list[Key]:
    """What a tag must have to match a step of a selector, as far as the index knows; `:not(…)` asks for nothing."""
    found = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in PART.finditer(step.lstrip(" >+~"))]
    return [(kind, name) for kind, name in found if kind in KINDS and name.partition("=")[0] not in UNINDEXED[kind]]


def _outside_brackets(selector: str, separators: str) -> list[str]:
    """The parts of a selector between separators that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(selector):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter in separators:
            parts.append(selector[start:place])
            start = place + 1
    parts.append(selector[start:])
    return [part.strip() for part in parts if part.strip()]


class Document:
    """The tags of a page by id, class, attribute and name, and the text they hold."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self._order: dict[int, int] = {}
        self._tags: dict[Key, list[Tag]] = {}
        order, tags = self._order, self._tags
        node = soup.contents[0] if soup.contents else None
        number = 0
        while node is not None:
            if isinstance(node, Tag):
                order[id(node)] = number
                number += 1
                tags.setdefault(("tag", node.name), []).append(node)
                for name, value in node.attrs.items():
                    if name == "class":
                        for word in str(value).split():
                            tags.setdefault(("class", word), []).append(node)
                    elif name == "id":
                        tags.setdefault(("id", str(value).strip()), []).append(node)
                    elif name not in COMMON:
                        tags.setdefault(("attr", name), []).append(node)
                        tags.setdefault(("value", f"{name}={value}"), []).append(node)
            node = node.next_element

    def all(self, selectors: str | Iterable[str], within: Tag | None = None) -> list[Tag]:
        """The tags that a selector, or any of several, matches: each once, in document order."""
        found: dict[int, Tag] = {}
        for selector in (selectors,) if isinstance(selectors, str) else selectors:
            for alternative in compiled(selector):
                if not all(key in self._tags for key in alternative.needs):
                    continue
                for tag in self._tags.get(alternative.key, ()):
                    if id(tag) not in found and (alternative.check is None or alternative.check.match(tag)):
                        found[id(tag)] = tag
        chosen = sorted(found.values(), key=lambda tag: self._order[id(tag)])
        return chosen if within is None else [tag for tag in chosen if is_within(tag, within)]

    def first(self, selectors: str | Iterable[str], within: Tag | None = None) -> Tag | None:
        """The first tag of the first selector that matches any."""
        for selector in (selectors,) if isinstance(selectors, str) else selectors:
            found = self.all(selector, within)
            if found:
                return found[0]
        return None

    def order(self, tag: Tag) -> int:
        """How many tags of the page begin before it."""
        return self._order[id(tag)]

    def before(self, one: Tag, other: Tag) -> bool:
        """Whether `one` begins before `other`."""
        return self._order[id(one)] < self._order[id(other)]


def is_within(tag: Tag, outer: Tag) -> bool:
    """Whether `tag` stands inside of `outer`; a tag is not inside of itself."""
    parent = tag.parent
    while parent is not None:
        if parent is outer:
            return True
        parent = parent.parent
    return False


def is_inside(tag: Tag, names: Container[str]) -> bool:
    """Whether the tag stands in one of any of these names."""
    parent = tag.parent
    while parent is not None:
        if parent.name in names:
            return True
        parent = parent.parent
    return False


def outermost(tags: Iterable[Tag]) -> list[Tag]:
    """Of tags in document order, those that stand in none of the others."""
    found: list[Tag] = []
    for tag in tags:
        if not found or not is_within(tag, found[-1]):
            found.append(tag)
    return found


def attribute(tag: Tag, name: str) -> str:
    """The attribute's value, or "" where the tag has none."""
    value = tag.attrs.get(name)
    return value.strip() if isinstance(value, str) else ""


def classes(tag: Tag) -> frozenset[str]:
    """The tag's classes."""
    return frozenset(attribute(tag, "class").split())


def line(text: str) -> str:
    """The text with every run of white space as one space."""
    return SPACE.sub(" ", text).strip()


def words(tag: Tag, without: frozenset[int] | set[int] = frozenset()) -> str:
    """The tag's text in one line, less the tags whose `id()` stands in `without`."""
    return line("".join(strings(tag, without)))


def spaced(tag: Tag) -> str:
    """The tag's text in one line with a blank between all pieces: for cards, whose blocks stand apart."""
    return line(" ".join(strings(tag)))


def strings(tag: Tag, without: frozenset[int] | set[int] = frozenset()) -> Iterator[str]:
    """The pieces of text below a tag; scripts, styles, templates and comments have none."""
    end = after(tag)
    node = tag.contents[0] if tag.contents else end
    while node is not None and node is not end:
        if isinstance(node, Tag):
            if id(node) in without:
                node = after(node)
                continue
        elif type(node) is NavigableString:
            yield node
        node = node.next_element


def after(tag: Tag) -> Tag | NavigableString | None:
    """What follows the tag and all it holds, in document order."""
    node: Tag | None = tag
    while node is not None:
        if node.next_sibling is not None:
            return node.next_sibling  # type: ignore[return-value]
        node = node.parent
    return None

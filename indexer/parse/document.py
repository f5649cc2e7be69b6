"""A parsed page that answers CSS selectors from an index of its tags, made in one walk.

A page is asked some two hundred selectors, most of which match nothing.  The last part of a selector
(`#id`, `.class`, an attribute or a tag name) finds the few tags that may match; only those are looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import soupsieve

from indexer.parse.tree import PageTag, PageTree, Stretch

Key = str
"""The simplest selector of its kind: `#id`, `.class`, `[attribute=value]`, `[attribute]` or a tag's name."""

PART = re.compile(
    r"""(?P<id>\#[\w-]+) | (?P<class>\.[\w-]+) | (?P<value>\[[\w:-]+=[\w-]+\]) | (?P<attr>\[[\w:-]+)[^\]]*\]
    | (?P<pseudo>:[\w-]+(?:\([^)]*\))?) | (?P<tag>[\w-]+)""",
    re.VERBOSE,
)
KINDS = ("id", "class", "value", "attr", "tag")
"""From the rarest to the most frequent."""
ANY = "*"
COMMON = frozenset(("class", "id", "href", "src", "style", "title", "alt", "target", "width", "height", "dir"))
"""Attributes that so many tags have, with so many values, that the index leaves them out."""

COMPOUND = re.compile(
    r"(?P<name>[a-z][a-z0-9]*)?(?P<marks>(?:[#.][A-Za-z_][A-Za-z0-9_-]*|\[[a-z-]+\])*)(?P<value>\[[a-z-]+=[A-Za-z]+\])?"
)
"""A tag's name, its ids, classes and attributes, and one attribute with a value."""
MARK = re.compile(r"([#.[])([\w-]+)")
CLASS = re.compile(r"[^ \t\r\n\f]+")
COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
EXACT = re.compile(r"\[(?:itemprop|role|(?:data|aria)-[a-z-]+)=")
"""Attributes whose values HTML compares letter by letter; of some others it takes no notice of case."""

Check = Callable[[PageTag], bool]
Index = Mapping[Key, list[PageTag]]


@dataclass(frozen=True, slots=True)
class Step:
    """A simple selector: where to look, what else a tag must have, and whether it stands `right` in the step before."""

    key: Key
    check: Check | None
    right: bool = False

    def matching(self, index: Index, before: list[PageTag] | None) -> list[PageTag]:
        """The tags that match and stand in one of those `before`, where there is a step before."""
        tags = index[self.key]
        if self.check is not None:
            tags = [tag for tag in tags if self.check(tag)]
        if before is None or not tags:
            return tags
        holding = set(map(id, before))
        return [tag for tag in tags if self._stands(tag, holding)]

    def _stands(self, tag: PageTag, holding: set[int]) -> bool:
        for around in outer(tag):
            if around.name == "template":  # what it holds is a document of its own
                return False
            if id(around) in holding:
                return True
            if self.right:
                return False
        return False


@dataclass(frozen=True, slots=True)
class Alternative:
    """One selector of a list: where to look, what the page must have for it to match at all, and how it is checked.

    In `steps` of ours where it is but simple selectors inside of each other, else by soupsieve.
    """

    key: Key
    needs: tuple[Key, ...]
    steps: tuple[Step, ...]
    sieve: soupsieve.SoupSieve | None = None

    def matching(self, index: Index) -> list[PageTag]:
        """The tags that match it; the page has its key."""
        if not all(key in index for key in self.needs):
            return []
        if self.sieve is not None:
            return self.sieve.filter(index[self.key])  # type: ignore[return-value] # of the tags that it was given
        found: list[PageTag] | None = None
        for step in self.steps:
            found = step.matching(index, found)
            if not found:
                break
        return found or []


@cache
def compiled(selector: str) -> tuple[Alternative, ...]:
    """A selector list, ready to ask.  Raises soupsieve's SelectorSyntaxError."""
    return tuple(_alternative(part) for part in _outside_brackets(selector, ","))


def _alternative(selector: str) -> Alternative:
    keys = [_keys(step) for step in _outside_brackets(selector, " >+~")]
    key = _rarest(keys[-1])
    needs = tuple(found for step in keys for _, found in step if found != key)
    parts = COMBINATOR.split(selector)
    signed = enumerate(zip(parts[::2], [None, *parts[1::2]], strict=True))
    steps = [_step(simple, sign == ">", 2 * place == len(parts) - 1) for place, (simple, sign) in signed]
    if all(steps):
        return Alternative(key, needs, tuple(filter(None, steps)))
    return Alternative(key, needs, (), soupsieve.compile(selector))


def _rarest(keys: list[tuple[str, Key]]) -> Key:
    return min(keys, key=lambda found: KINDS.index(found[0]), default=("tag", ANY))[1]


def _step(selector: str, right: bool, last: bool) -> Step | None:
    """A simple selector as a step of ours, where it is one.  Of the last one the index answers for any value."""
    key, compound = _rarest(_keys(selector)), COMPOUND.fullmatch(selector)
    if key == ANY:
        return None
    if selector == key and (last or not key.endswith("]") or EXACT.match(key)):
        return Step(key, None, right)
    value = compound["value"] if compound is not None else None
    if compound is None or not (value is None or EXACT.match(value) or (last and value == key)):
        return None
    return Step(key, _check(compound), right)


def _check(compound: re.Match[str]) -> Check:
    """Whether a tag matches a simple selector."""
    name, marks = compound["name"], MARK.findall(compound["marks"])
    ids, words, names = ([word for mark, word in marks if mark == kind] for kind in "#.[")
    valued, _, value = (compound["value"] or "")[1:-1].partition("=")

    def check(tag: PageTag) -> bool:
        held = tag.attrs
        return (
            name in (None, tag.name)
            and all(name in held for name in names)
            and all(word == held.get("id") for word in ids)
            and (not valued or held.get(valued) == value)
            and (not words or set(words).issubset(CLASS.findall(str(held.get("class", "")))))
        )

    return check


def _keys(step: str) -> list[tuple[str, Key]]:
    """What a tag must have to match a step of a selector, as far as the index knows; `:not(…)` asks for nothing."""
    found = []
    for match in PART.finditer(step.lstrip(" >+~")):
        kind = match.lastgroup or ""
        key = match[kind] + ("]" if kind == "attr" else "")
        if kind in KINDS and not (kind in ("value", "attr") and key[1:-1].partition("=")[0] in COMMON):
            found.append((kind, key))
    return found


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

    def __init__(self, soup: PageTree) -> None:
        self.soup = soup
        self._tags = _index(soup.tags)

    def close(self) -> None:
        """Lets go of the page, of which nothing can be asked any longer.

        Tags and their list hold each other: so parted, they need no garbage collector.
        """
        self.soup.nodes.clear()
        self.soup.tags.clear()

    def all(self, selectors: str | Iterable[str], within: Stretch | None = None) -> list[PageTag]:
        """The tags that a selector, or any of several, matches: each once, in document order."""
        lists: list[list[PageTag]] = []
        for selector in (selectors,) if isinstance(selectors, str) else selectors:
            lists += self._matching(selector)
        if not lists:
            return []
        chosen = _joined(lists)
        return chosen if within is None else [tag for tag in chosen if is_within(tag, within)]

    def first(self, selectors: str | Iterable[str], within: Stretch | None = None) -> PageTag | None:
        """The first tag of the first selector that matches any."""
        for selector in (selectors,) if isinstance(selectors, str) else selectors:
            lists = self._matching(selector)
            if lists and (found := [tag for tag in _joined(lists) if within is None or is_within(tag, within)]):
                return found[0]
        return None

    def has(self, selector: str) -> bool:
        """Whether a selector matches any tag."""
        return bool(self._matching(selector))

    def _matching(self, selector: str) -> list[list[PageTag]]:
        """What each alternative of a selector matches, where it matches any: of most there is not even the key."""
        index = self._tags
        alternatives = [one for one in compiled(selector) if one.key in index]
        return [found for one in alternatives if (found := one.matching(index))] if alternatives else []


def _joined(lists: list[list[PageTag]]) -> list[PageTag]:
    """The tags of several lists, each once, in document order."""
    if len(lists) < 2:
        return [*lists[0]]
    return sorted({id(tag): tag for tag in chain.from_iterable(lists)}.values(), key=order)


def _index(tags: Sequence[PageTag]) -> Index:
    """The tags that have each key, in document order."""
    index: defaultdict[Key, list[PageTag]] = defaultdict(list)
    of_classes: dict[str, list[list[PageTag]]] = {}
    for tag in tags:
        index[tag.name].append(tag)
        attributes: Mapping[str, Any] = tag.attrs
        for name, value in attributes.items():
            if name == "class":
                lists = of_classes.get(value)
                if lists is None:
                    lists = of_classes[value] = [index[f".{word}"] for word in dict.fromkeys(value.split())]
                for known in lists:
                    known.append(tag)
            elif name == "id":
                index[f"#{value.strip()}"].append(tag)
            elif name not in COMMON:
                index[f"[{name}]"].append(tag)
                index[f"[{name}={value}]"].append(tag)
    index.default_factory = None  # from here on it is only asked
    return index


def order(tag: PageTag) -> int:
    """A number that is larger for tags that begin later."""
    return tag.start


def is_within(tag: PageTag, block: Stretch) -> bool:
    """Whether a tag stands inside of a block; none is inside of itself."""
    return block.start < tag.start < block.end


def outer(tag: PageTag) -> Iterator[Any]:
    """What the tag stands in, from the innermost out to the whole page."""
    parent = tag.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def is_inside(tag: PageTag, names: Container[str]) -> bool:
    """Whether the tag stands in one of any of these names."""
    return any(around.name in names for around in outer(tag))


def outermost(tags: Iterable[PageTag]) -> list[PageTag]:
    """Of tags in document order, those that stand in none of the others."""
    found: list[PageTag] = []
    for tag in tags:
        if not found or not is_within(tag, found[-1]):
            found.append(tag)
    return found


def attribute(tag: PageTag, name: str) -> str:
    """The attribute's value, or "" where the tag has none."""
    value = tag.attrs.get(name)
    return value.strip() if isinstance(value, str) else ""


def classes(tag: PageTag) -> frozenset[str]:
    """The tag's classes."""
    return frozenset(attribute(tag, "class").split())


def line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def words(tag: Stretch, without: frozenset[int] | set[int] = frozenset()) -> str:
    """The tag's text in one line, less the tags whose `id()` stands in `without`."""
    return line("".join(strings(tag, without)))


def spaced(tag: Stretch) -> str:
    """The tag's text in one line with a blank between all pieces: for cards, whose blocks stand apart."""
    return line(" ".join(strings(tag)))


def strings(tag: Stretch, without: frozenset[int] | set[int] = frozenset()) -> Iterator[str]:
    """The pieces of text below a tag; scripts, styles, templates and comments have none."""
    nodes, at, end = tag.nodes, tag.start + 1, tag.end
    while at < end:
        node = nodes[at]
        at += 1
        if type(node) is str:
            yield node
        elif id(node) in without:
            at = node.end


def below(tag: Stretch, *names: str) -> list[PageTag]:
    """The tags below a tag, all or those of some names, in document order."""
    tags = [node for node in tag.nodes[tag.start + 1 : tag.end] if type(node) is PageTag]
    return [tag for tag in tags if tag.name in names] if names else tags


def link_of(tag: PageTag) -> PageTag | None:
    """The tag itself where it is a link, else the first link in it."""
    return tag if tag.name == "a" else next(iter(below(tag, "a")), None)

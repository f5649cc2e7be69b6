"""CSS selectors, made ready to be answered from an index of a page's tags.

A page is asked some two hundred selectors, most of which match nothing.  The last part of a selector
(`#id`, `.class`, an attribute or a tag name) finds the few tags that may match; only those are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import soupsieve

from indexer.parse.markup import COMMON
from indexer.parse.tree import PageTag, PageTree

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

COMPOUND = re.compile(
    r"(?P<name>[a-z][a-z0-9]*)?(?P<marks>(?:[#.][A-Za-z_][A-Za-z0-9_-]*|\[[a-z-]+\])*)(?P<value>\[[a-z-]+=[A-Za-z]+\])?"
)
"""A tag's name, its ids, classes and attributes, and one attribute with a value."""
MARK = re.compile(r"([#.[])([\w-]+)")
CLASS = re.compile(r"[^ \t\r\n\f]+")
COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
EXACT = re.compile(r"\[(?:itemprop|role|(?:data|aria)-[a-z-]+)=")
"""Attributes whose values HTML compares letter by letter; of some others it takes no notice of case."""

Check = Callable[[str, Mapping[str, str]], bool]
"""Whether a tag of this name with these attributes matches a simple selector."""


class Index(dict[Key, list[int]]):
    """The tags of a page by what is known of them: for each key the places of those that have it, ascending."""

    def __init__(self, tree: PageTree) -> None:
        super().__init__(tree.told.by_name)
        self.tree = tree
        for value, places in tree.told.by_class.items():
            for word in dict.fromkeys(value.split()):
                self._add(f".{word}", places)
        for value, places in tree.told.by_id.items():
            self._add(f"#{value.strip()}", places)
        for name, places in tree.told.by_attribute.items():
            self[f"[{name}]"] = places
            for place in places:
                self.setdefault(f"[{name}={tree.held_at(place)[name]}]", []).append(place)

    def _add(self, key: Key, places: list[int]) -> None:
        known = self.get(key)
        self[key] = places if known is None else sorted(known + places)


@dataclass(frozen=True, slots=True)
class Step:
    """A simple selector: where to look, what else a tag must have, and whether it is a `child` of the step before."""

    key: Key
    check: Check | None
    child: bool = False

    def matching(self, index: Index, before: list[int] | None) -> list[int]:
        """The tags that match and stand in one of those `before`, where there is a step before."""
        places, tree = index[self.key], index.tree
        if self.check is not None:
            places = [place for place in places if self.check(tree.name_at(place), tree.held_at(place))]
        if before is None or not places:
            return places
        holding = set(before)
        return [place for place in places if self._stands(tree, place, holding)]

    def _stands(self, tree: PageTree, place: int, holding: set[int]) -> bool:
        for around in tree.outer_places(place):
            if tree.name_at(around) == "template":  # what that holds is a document of its own
                return False
            if around in holding:
                return True
            if self.child:
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

    def matching(self, index: Index) -> list[int]:
        """The places of the tags that match it; the page has its key."""
        if not all(key in index for key in self.needs):
            return []
        if self.sieve is not None:
            tags = self.sieve.filter(map(index.tree.tag, index[self.key]))
            return [tag.place for tag in tags if isinstance(tag, PageTag)]
        found: list[int] | None = None
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


def _step(selector: str, child: bool, last: bool) -> Step | None:
    """A simple selector as a step of ours, where it is one.  Of the last one the index answers for any value."""
    key, compound = _rarest(_keys(selector)), COMPOUND.fullmatch(selector)
    if key == ANY:
        return None
    if selector == key and (last or not key.endswith("]") or EXACT.match(key)):
        return Step(key, None, child)
    value = compound["value"] if compound is not None else None
    if compound is None or not (value is None or EXACT.match(value) or (last and value == key)):
        return None
    return Step(key, _check(compound), child)


def _check(compound: re.Match[str]) -> Check:
    """Whether a tag matches a simple selector."""
    name, marks = compound["name"], MARK.findall(compound["marks"])
    ids, words, names = ([word for mark, word in marks if mark == kind] for kind in "#.[")
    valued, _, value = (compound["value"] or "")[1:-1].partition("=")

    def check(named: str, held: Mapping[str, str]) -> bool:
        return (
            name in (None, named)
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

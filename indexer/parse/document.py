"""A parsed page that answers CSS selectors from an index of its tags, made in one walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from indexer.parse.selectors import COMMON, Index, Key, compiled
from indexer.parse.tree import PageTag, PageTree, Stretch


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

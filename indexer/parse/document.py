"""A parsed page that answers CSS selectors from an index of its tags."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from itertools import chain
from typing import Any

from indexer.parse.selectors import Index, compiled
from indexer.parse.tree import PageTag, PageTree, Stretch, stretches


class Document:
    """The tags of a page by id, class, attribute and name, and the text they hold."""

    def __init__(self, soup: PageTree) -> None:
        self.soup = soup
        self._index = Index(soup)

    def close(self) -> None:
        """Lets go of the page, of which nothing can be asked any longer: so parted, it needs no garbage collector."""
        self.soup.forget()

    def all(self, selectors: str | Iterable[str], within: Stretch | None = None) -> list[PageTag]:
        """The tags that a selector, or any of several, matches: each once, in document order."""
        return list(map(self.soup.tag, self.places(selectors, within)))

    def places(self, selectors: str | Iterable[str], within: Stretch | None = None) -> list[int]:
        """The places of these tags."""
        lists: list[list[int]] = []
        for selector in (selectors,) if isinstance(selectors, str) else selectors:
            lists += self._matching(selector)
        if not lists:
            return []
        chosen = _joined(lists)
        return chosen if within is None else [place for place in chosen if within.place < place < within.end]

    def first(self, selectors: str | Iterable[str], within: Stretch | None = None) -> PageTag | None:
        """The first tag of the first selector that matches any."""
        for selector in (selectors,) if isinstance(selectors, str) else selectors:
            if found := self.places(selector, within):
                return self.soup.tag(found[0])
        return None

    def has(self, selector: str) -> bool:
        """Whether a selector matches any tag."""
        return bool(self._matching(selector))

    def _matching(self, selector: str) -> list[list[int]]:
        """What each alternative of a selector matches, where it matches any: of most there is not even the key."""
        index = self._index
        alternatives = [one for one in compiled(selector) if one.key in index]
        return [found for one in alternatives if (found := one.matching(index))] if alternatives else []


def _joined(lists: list[list[int]]) -> list[int]:
    """The places of several lists, each once, ascending."""
    return [*lists[0]] if len(lists) < 2 else sorted(set(chain.from_iterable(lists)))


def is_within(tag: PageTag, block: Stretch) -> bool:
    """Whether a tag stands inside of a block; none is inside of itself."""
    return block.place < tag.place < block.end


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
    """The tag's text in one line, less the tags at the places `without`."""
    return line("".join(strings(tag, without)))


def spaced(tag: Stretch) -> str:
    """The tag's text in one line with a blank between all pieces: for cards, whose blocks stand apart."""
    return line(" ".join(strings(tag)))


def strings(tag: Stretch, without: frozenset[int] | set[int] = frozenset()) -> Iterator[str]:
    """The pieces of text below a tag; scripts, styles, templates and comments have none."""
    for first, last in stretches(tag, without):
        yield from tag.tree.pieces[first:last]


def text_size(tag: Stretch, without: frozenset[int] | set[int] = frozenset()) -> int:
    """The number of visible characters, less the tags at the places `without`."""
    sizes = tag.tree.sizes
    return sum(sizes[last - 1] - (sizes[first - 1] if first else 0) for first, last in stretches(tag, without))


def below(tag: Stretch, *names: str) -> list[PageTag]:
    """The tags below a tag, all or those of some names, in document order."""
    tree = tag.tree
    places = range(tag.place + 1, tag.end)
    return [tree.tag(place) for place in places if not names or tree.name_at(place) in names]


def link_of(tag: PageTag) -> PageTag | None:
    """The tag itself where it is a link, else the first link in it."""
    return tag if tag.name == "a" else next(iter(below(tag, "a")), None)

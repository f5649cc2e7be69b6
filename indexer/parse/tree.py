"""From text to a Beautiful Soup tree, by a kernel, without what no article needs.

The kernel takes the page apart into columns: a row for each tag, in document order.  Tags as bs4 has them are made of
those that are asked for, which are few.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.builder import HTMLTreeBuilder
from bs4.element import NavigableString, PageElement

from indexer.parse.kernel import library as kernel
from indexer.parse.kernel.library import Told
from indexer.parse.roles import UNSEEN, names, reader

MAX_DEPTH = 250
"""Tags nested deeper than this are damage or an attack; their text goes to the tag around them."""

TOKEN_CLASS_CHARS = 3
"""Highlighters give every token of code a span whose class is as short as this: "n", "kn", "sd1"."""

BLANKS = " \n\t\f\r"


class Linked(PageElement):
    """A node that finds its neighbours in document order by its parent and siblings."""

    __slots__ = ()

    @property
    def next_element(self) -> Any:  # type: ignore[override] # bs4 keeps what is worked out here
        """The node that begins next."""
        if isinstance(self, Tag) and self.contents:
            return self.contents[0]
        node: Any = self
        while node is not None and node.next_sibling is None:
            node = node.parent
        return None if node is None else node.next_sibling

    @property
    def previous_element(self) -> Any:  # type: ignore[override]
        """The node that began before."""
        node: Any = self.previous_sibling
        if node is None:
            return self.parent
        while isinstance(node, Tag) and node.contents:
            node = node.contents[-1]
        return node


class PageString(Linked, NavigableString):
    """A piece of text that a reader may see, for bs4."""

    __slots__ = ("next_sibling", "parent", "previous_sibling")


class PageTag(Linked, Tag):
    """A tag of a page, by its `place` among all of them; those inside of it follow, up to before its `end`.

    bs4 gives each tag two dictionaries and a dozen values for writing it out again, which nobody does.
    """

    __slots__ = ("attrs", "contents", "name", "next_sibling", "place", "previous_sibling", "tree")
    known_xml = False
    namespace = prefix = None
    attrs: Any
    tree: PageTree
    place: int

    @property
    def parent(self) -> Any:  # type: ignore[override] # bs4 keeps what is looked up here
        """The tag around this one, or the page."""
        return self.tree.around(self.place)

    @property
    def end(self) -> int:
        """The place behind the last tag inside of this one."""
        return self.tree.ends[self.place]

    def __getattr__(self, name: str) -> Any:
        """Makes what is asked for the first time."""
        if name == "contents":
            self.contents = self.tree.contents_of(self)
            return self.contents
        if name in ("next_sibling", "previous_sibling") and self.parent.contents:
            return getattr(self, name)
        return super().__getattr__(name)

    @property
    def interesting_string_types(self) -> set[type[NavigableString]]:  # type: ignore[override] # nobody sets it
        """The kind of string that is the text of this tag."""
        return {KINDS.get(self.name, PageString)}


PRESERVING = HTMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS
"""Tags in which blanks stay as they are."""
KINDS: dict[str, type[NavigableString]] = {
    name: type(kind.__name__, (Linked, kind), {"__slots__": PageString.__slots__})
    for name, kind in HTMLTreeBuilder.DEFAULT_STRING_CONTAINERS.items()
    if name in UNSEEN
}
"""Tags whose text is of a kind of its own."""


class PageTree(BeautifulSoup):
    """A page: its strings, "" for those that no reader sees, and its tags in columns by their places.

    `text` is what a reader reads of it and `shown` the markup that shows it, each without what only a walk can say;
    columns say where each tag stands in both.
    """

    place = -1
    told: Told
    pieces: list[str]
    sizes: memoryview
    parent_places: memoryview
    ends: memoryview
    string_begins: memoryview
    string_ends: memoryview
    names: memoryview
    text_before: memoryview
    text_in: memoryview
    text_out: memoryview
    text_behind: memoryview
    shown_before: memoryview
    shown_in: memoryview
    shown_out: memoryview
    shown_behind: memoryview
    seen: memoryview
    seen_behind: memoryview
    chars: memoryview
    chars_behind: memoryview

    def fill(self, told: Told) -> None:
        """Takes in what the kernel told of the page."""
        self.told, self.pieces, self.attributes = told, told.strings, told.attributes
        numbers = memoryview(told.columns).cast("I")
        self.end = count = len(numbers) // len(kernel.COLUMNS)
        for number, name in enumerate(kernel.COLUMNS):
            setattr(self, name, numbers[number * count : (number + 1) * count])
        self.sizes = memoryview(told.sizes).cast("I")
        self._names = [*names(), *told.names]
        self._made: dict[int, PageTag] = {}
        self._unseen = dict(zip(told.unseen_numbers, told.unseen, strict=True))
        self.contents = self.contents_of(self)
        self.next_element = self.contents[0] if self.contents else None

    def forget(self) -> None:
        """Lets go of all it has: tags and strings hold the page as it holds them, and so do its builder and bs4."""
        vars(self).clear()

    @property
    def tree(self) -> PageTree:
        """The page itself."""
        return self

    @property
    def tags(self) -> list[PageTag]:
        """All tags, in document order."""
        return [self.tag(place) for place in range(self.end)]

    def tag(self, place: int) -> PageTag:
        """The tag at a place, always the same one."""
        tag = self._made.get(place)
        if tag is None:
            tag = self._made[place] = PageTag.__new__(PageTag)
            tag.tree, tag.place, tag.name = self, place, self._names[self.names[place]]
            tag.attrs = self.attributes[place] or {}
        return tag

    def piece(self, number: int) -> str:
        """A string by its number, also one that no reader sees."""
        return self._unseen.get(number) or self.pieces[number]

    def name_at(self, place: int) -> str:
        """The name of the tag at a place."""
        return self._names[self.names[place]]

    def held_at(self, place: int) -> Mapping[str, str]:
        """The attributes of the tag at a place."""
        return self.attributes[place] or {}

    def around(self, place: int) -> PageTag | PageTree:
        """What the tag at a place stands in."""
        parent = self.parent_places[place]
        return self if parent == NO_PLACE else self.tag(parent)

    def outer_places(self, place: int) -> Iterator[int]:
        """The places of the tags around the one at a place, from the innermost out."""
        place = self.parent_places[place]
        while place != NO_PLACE:
            yield place
            place = self.parent_places[place]

    def contents_of(self, outer: PageTag | PageTree) -> list[Any]:
        """The nodes right below a tag, linked to it and to each other."""
        around = (outer, *outer.parents)
        preserved = any(tag.name in PRESERVING for tag in around)
        kind = next((KINDS[tag.name] for tag in around if tag.name in KINDS), PageString)
        contents: list[Any] = []
        string, last = _strings_of(outer)
        place, end = outer.place + 1, outer.end
        while place < end or string < last:
            behind = self.string_begins[place] if place < end else last
            for text in map(self.piece, range(string, behind)):
                node = str.__new__(kind, text if preserved else _one_blank(text))
                node.parent = outer
                contents.append(node)
            string = behind
            if place < end:
                contents.append(self.tag(place))
                string, place = self.string_ends[place], self.ends[place]
        for before, node, after in zip([None, *contents], contents, [*contents[1:], None], strict=False):
            node.previous_sibling, node.next_sibling = before, after
        return contents


NO_PLACE = (1 << 32) - 1
"""The parent of what stands in no tag."""

Stretch = PageTag | PageTree
"""A tag or the whole page: what has tags and strings inside."""


def _strings_of(tag: Stretch) -> tuple[int, int]:
    """The first string in a tag, and the one behind the last."""
    if isinstance(tag, PageTree):
        return 0, len(tag.pieces)
    return tag.tree.string_begins[tag.place], tag.tree.string_ends[tag.place]


def stretches(tag: Stretch, without: frozenset[int] | set[int]) -> Iterator[tuple[int, int]]:
    """The strings in a tag less those of the tags at some places: the first of each run and the one behind its last."""
    tree, (at, end) = tag.tree, _strings_of(tag)
    for place in sorted(place for place in without if tag.place < place < tag.end):
        begin = tree.string_begins[place]
        if begin > at:
            yield at, begin
        at = max(at, tree.string_ends[place])
    if at < end:
        yield at, end


def _one_blank(text: str) -> str:
    """The text; where it is nothing but blanks, one of them."""
    if text.strip(BLANKS):
        return text
    return "\n" if "\n" in text else " "


class PageTreeBuilder(HTMLTreeBuilder):
    """Builds the tree many times as fast as the builders that come with bs4, and with a fraction of their objects.

    HTML has no name spaces, so none are looked for; classes stay one text; spans that only colour code leave
    their text to the tag around them.  (Of a page of the Python manual those are nine tenths of the tags.)
    """

    def __init__(self) -> None:
        super().__init__(multi_valued_attributes={}, store_line_numbers=False)

    def feed(self, markup: str | bytes) -> None:
        """Reads the markup into the tree that bs4 made ready."""
        tree = self.soup
        assert isinstance(tree, PageTree)
        assert isinstance(markup, str)
        tree.fill(reader().read(markup.encode("utf-8", "replace"), MAX_DEPTH, TOKEN_CLASS_CHARS))


def grown(text: str) -> PageTree:
    """The tree of a page, whatever its text is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a page may well be one address
        return PageTree(text, builder=PageTreeBuilder())

"""From text to a Beautiful Soup tree, by lxml, without what no article needs.

A page is one list of its tags and strings in document order, and each tag a stretch of it, which is what most readers
walk.  The contents and siblings by which bs4 finds its way are made where it asks for them: of few tags.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString, PageElement
from bs4.exceptions import ParserRejectedMarkup
from lxml import etree

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
    """A piece of text that a reader may see, for bs4: in the list of nodes it is a plain string."""

    __slots__ = ("next_sibling", "parent", "previous_sibling")


class PageTag(Linked, Tag):
    """A tag of a page: it begins at `start` among the `nodes` and ends before `end`.

    bs4 gives each tag two dictionaries and a dozen values for writing it out again, which nobody does.
    """

    __slots__ = (
        "attrs", "contents", "end", "name", "next_sibling", "nodes", "parent", "previous_sibling", "start",
    )  # fmt: skip
    known_xml = False
    namespace = prefix = None
    attrs: Any
    parent: Any
    nodes: list[Any]
    start: int
    end: int

    def __getattr__(self, name: str) -> Any:
        """Makes what is asked for the first time."""
        if name == "contents":
            self.contents = _contents(self, self.nodes, self.start + 1, self.end)
            return self.contents
        if name in ("next_sibling", "previous_sibling") and self.parent.contents:
            return getattr(self, name)
        return super().__getattr__(name)

    @property
    def interesting_string_types(self) -> set[type[NavigableString]]:  # type: ignore[override] # nobody sets it
        """The kind of string that is the text of this tag."""
        return {KINDS.get(self.name, PageString)}


PRESERVING = LXMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS
"""Tags in which blanks stay as they are."""
KINDS: dict[str, type[NavigableString]] = {
    name: type(kind.__name__, (Linked, kind), {"__slots__": PageString.__slots__})
    for name, kind in LXMLTreeBuilder.DEFAULT_STRING_CONTAINERS.items()
}
"""Tags whose text is of a kind of its own, which no reader sees: scripts, styles, templates, what stands above ruby."""
SPECIAL = frozenset(("pre", *KINDS))
"""Tags that change what becomes of the nodes in them."""


class PageTree(BeautifulSoup):
    """The root of a page, with its nodes (tags, and strings as far as readers see them plain) and its tags in order."""

    nodes: list[Any]
    tags: list[PageTag]
    start = -1

    @property
    def end(self) -> int:
        """The end of the page."""
        return len(self.nodes)


Stretch = PageTag | PageTree
"""A tag or the whole page: what has a beginning and an end among the nodes."""


class Growth:
    """Lists the nodes of a page as lxml reads them: its methods run for every tag and string of every page.

    Comments and the like part the strings around them and are not kept.
    """

    __slots__ = ("_begun", "_code", "_kind", "_nodes", "_outer", "_parent", "_pieces", "_tags", "data")

    def __init__(self, tree: PageTree) -> None:
        self._nodes = tree.nodes
        self._tags = tree.tags
        self._parent: Any = tree
        self._begun: list[PageTag | None] = []
        self._pieces: list[str] = []
        self.data = self._pieces.append
        self._code = False
        self._kind: type[NavigableString] | None = None
        self._outer: list[tuple[bool, type[NavigableString] | None]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag begins."""
        if len(self._begun) >= MAX_DEPTH or (self._code and name == "span" and _only_colours(attributes)):
            self._begun.append(None)
            return
        if self._pieces:
            self._end_string()
        nodes = self._nodes
        tag = PageTag.__new__(PageTag)
        tag.name = name
        # lxml shares one mapping among all tags without attributes; it is slow, being written in Python.
        tag.attrs = attributes if type(attributes) is dict else {}
        tag.parent = self._parent
        tag.nodes = nodes
        tag.start = len(nodes)
        nodes.append(tag)
        self._parent = tag
        self._begun.append(tag)
        self._tags.append(tag)
        if name in SPECIAL:
            self._outer.append((self._code, self._kind))
            self._code = self._code or name == "pre"
            self._kind = KINDS.get(name, self._kind)

    def end(self, name: str) -> None:
        """The last tag that began ends."""
        tag = self._begun.pop()
        if tag is None:
            return
        if self._pieces:
            self._end_string()
        tag.end = len(self._nodes)
        self._parent = tag.parent
        if name in SPECIAL:
            self._code, self._kind = self._outer.pop()

    def comment(self, *_: str) -> None:
        """A comment, a processing instruction or a document type."""
        if self._pieces:
            self._end_string()

    pi = doctype = comment

    def close(self) -> None:
        """The page ends, and all that did not end before."""
        self.comment()
        for tag in filter(None, self._begun):
            tag.end = len(self._nodes)

    def _end_string(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        self._nodes.append(text if self._kind is None else str.__new__(self._kind, text))


def _contents(outer: Tag, nodes: list[Any], at: int, end: int) -> list[Any]:
    """The nodes right below a tag, from one place to another, linked to it and to each other."""
    preserved = any(tag.name in PRESERVING for tag in (outer, *outer.parents))
    contents: list[Any] = []
    before: Any = None
    while at < end:
        node = nodes[at]
        if type(node) is PageTag:
            at = node.end
        else:
            at += 1
            kind = PageString if type(node) is str else type(node)
            node = str.__new__(kind, node if preserved else _one_blank(node))
            node.parent = outer
        node.previous_sibling, node.next_sibling = before, None
        if before is not None:
            before.next_sibling = node
        before = node
        contents.append(node)
    return contents


def _one_blank(text: str) -> str:
    """The text; where it is nothing but blanks, one of them."""
    if text.strip(BLANKS):
        return text
    return "\n" if "\n" in text else " "


def _only_colours(attributes: Mapping[str, str]) -> bool:
    return attributes.keys() <= {"class"} and len(attributes.get("class", "")) <= TOKEN_CLASS_CHARS


class PageTreeBuilder(LXMLTreeBuilder):
    """Builds the tree several times as fast as the builder it comes from, and with a fraction of its objects.

    HTML has no name spaces, so none are looked for; classes stay one text; spans that only colour code leave
    their text to the tag around them.  (Of a page of the Python manual those are nine tenths of the tags.)
    """

    def __init__(self) -> None:
        super().__init__(multi_valued_attributes=None, store_line_numbers=False)

    def feed(self, markup: str | bytes) -> None:
        """Reads the markup into the tree that bs4 made ready."""
        tree = self.soup
        assert isinstance(tree, PageTree)
        tree.nodes, tree.tags = [], []
        target: Any = Growth(tree)
        try:
            parser = etree.HTMLParser(target=target, encoding=tree.original_encoding)
            parser.feed(markup)
            parser.close()
        except (UnicodeDecodeError, LookupError, etree.ParserError) as error:
            raise ParserRejectedMarkup(error) from error
        tree.contents = _contents(tree, tree.nodes, 0, len(tree.nodes))
        tree.next_element = tree.contents[0] if tree.contents else None


def grown(text: str) -> PageTree:
    """The tree of a page.  Raises bs4's ParserRejectedMarkup for text that is no HTML at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a page may well be one address
        return PageTree(text, builder=PageTreeBuilder())

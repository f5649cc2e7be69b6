"""From text to a Beautiful Soup tree, by lxml, without what no article needs."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString
from bs4.exceptions import ParserRejectedMarkup
from lxml import etree

MAX_DEPTH = 250
"""Tags nested deeper than this are damage or an attack; their text goes to the tag around them."""

TOKEN_CLASS_CHARS = 3
"""Highlighters give every token of code a span whose class is as short as this: "n", "kn", "sd1"."""

BLANKS = " \n\t\f\r"


class PageString(NavigableString):
    """A piece of text that a reader may see."""

    __slots__ = ("next_element", "next_sibling", "parent", "previous_element", "previous_sibling")


class PageTag(Tag):
    """A tag of a page: its links, name and attributes are its own, all else is the same for every tag.

    bs4 gives each tag two dictionaries and a dozen values for writing it out again, which nobody does.
    """

    __slots__ = (
        "attrs", "contents", "name", "next_element", "next_sibling", "parent", "previous_element", "previous_sibling",
    )  # fmt: skip
    known_xml = False
    namespace = prefix = None

    @property
    def interesting_string_types(self) -> set[type[NavigableString]]:  # type: ignore[override] # nobody sets it
        """The kind of string that is the text of this tag."""
        return {STRINGS.get(self.name, PageString)}


STRINGS: dict[str, type[NavigableString]] = LXMLTreeBuilder.DEFAULT_STRING_CONTAINERS
"""Tags whose text is of a kind of its own: scripts, styles, templates, what stands above ruby."""
SPECIAL = frozenset((*LXMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS, *STRINGS))
"""Tags that change what becomes of the text in them."""


class PageTree(BeautifulSoup):
    """The root of a page, and all its tags in document order."""

    tags: list[PageTag]


class Growth:
    """Links the nodes of a page as lxml reads them: its methods run for every tag and string of every page.

    Comments and the like part the strings around them and are not kept.
    """

    __slots__ = ("_begun", "_code", "_kind", "_outer", "_parent", "_pieces", "_preserving", "_recent", "_tags", "data")

    def __init__(self, tree: PageTree) -> None:
        self._tags = tree.tags
        self._parent: Any = tree
        self._recent: Any = tree
        self._begun: list[PageTag | None] = []
        self._pieces: list[str] = []
        self.data = self._pieces.append
        self._code = self._preserving = False
        self._kind: type[NavigableString] = PageString
        self._outer: list[tuple[bool, bool, type[NavigableString]]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag begins."""
        if len(self._begun) >= MAX_DEPTH or (self._code and name == "span" and _only_colours(attributes)):
            self._begun.append(None)
            return
        if self._pieces:
            self._end_string()
        tag = PageTag.__new__(PageTag)
        tag.name = name
        # lxml shares one mapping among all tags without attributes; it is slow, being written in Python.
        tag.attrs = attributes if type(attributes) is dict else {}
        tag.contents = []
        self._link(tag)
        self._parent = tag
        self._begun.append(tag)
        self._tags.append(tag)
        if name in SPECIAL:
            self._outer.append((self._code, self._preserving, self._kind))
            self._code = self._code or name == "pre"
            self._preserving = self._preserving or name not in STRINGS
            self._kind = STRINGS.get(name, self._kind)

    def end(self, _: str) -> None:
        """The last tag that began ends."""
        tag = self._begun.pop()
        if tag is None:
            return
        if self._pieces:
            self._end_string()
        self._parent = tag.parent
        if tag.name in SPECIAL:
            self._code, self._preserving, self._kind = self._outer.pop()

    def comment(self, *_: str) -> None:
        """A comment, a processing instruction or a document type."""
        if self._pieces:
            self._end_string()

    pi = doctype = comment

    def close(self) -> None:
        """The page ends."""
        self.comment()

    def _end_string(self) -> None:
        pieces = self._pieces
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        pieces.clear()
        if not self._preserving and not text.strip(BLANKS):
            text = "\n" if "\n" in text else " "
        self._link(str.__new__(self._kind, text))

    def _link(self, node: Any) -> None:
        parent, recent = self._parent, self._recent
        node.parent = parent
        node.next_element = node.next_sibling = None
        node.previous_element = recent
        recent.next_element = self._recent = node
        siblings = parent.contents
        if siblings:
            before = siblings[-1]
            before.next_sibling = node
            node.previous_sibling = before
        else:
            node.previous_sibling = None
        siblings.append(node)


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
        tree.tags = []
        target: Any = Growth(tree)
        try:
            parser = etree.HTMLParser(target=target, encoding=tree.original_encoding)
            parser.feed(markup)
            parser.close()
        except (UnicodeDecodeError, LookupError, etree.ParserError) as error:
            raise ParserRejectedMarkup(error) from error


def grown(text: str) -> PageTree:
    """The tree of a page.  Raises bs4's ParserRejectedMarkup for text that is no HTML at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a page may well be one address
        return PageTree(text, builder=PageTreeBuilder())

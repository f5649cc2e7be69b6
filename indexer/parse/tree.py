"""From text to a Beautiful Soup tree, by lxml, without what no article needs."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict

MAX_DEPTH = 250
"""Tags nested deeper than this are damage or an attack; their text goes to the tag around them."""

TOKEN_CLASS_CHARS = 3
"""Highlighters give every token of code a span whose class is as short as this: "n", "kn", "sd1"."""


class PageTreeBuilder(LXMLTreeBuilder):
    """Builds the tree about twice as fast as the builder it comes from.

    HTML has no name spaces, so none are looked for; classes stay one text; spans that only colour code leave
    their text to the tag around them.  (Of a page of the Python manual those are nine tenths of the tags.)
    """

    def __init__(self) -> None:
        super().__init__(multi_valued_attributes=None, store_line_numbers=False)
        self.attribute_dict_class = AttributeDict
        self._left_out: list[bool] = []
        self._pre = 0

    def start(self, tag: str | bytes, attrib: Mapping[Any, Any], nsmap: Any = None) -> None:  # noqa: ARG002 lxml passes it
        """A tag begins."""
        name = str(tag)
        left_out = len(self._left_out) >= MAX_DEPTH or (name == "span" and self._only_colours(attrib))
        self._left_out.append(left_out)
        self._pre += name == "pre"
        if not left_out and self.soup is not None:
            self.soup.handle_starttag(name, None, None, attrib)

    def end(self, tag: str | bytes) -> None:
        """The last tag that began ends."""
        name = str(tag)
        self._pre -= name == "pre"
        if not self._left_out.pop() and self.soup is not None:
            self.soup.endData()
            self.soup.handle_endtag(name)

    def _only_colours(self, attrib: Mapping[Any, Any]) -> bool:
        return self._pre > 0 and attrib.keys() <= {"class"} and len(attrib.get("class", "")) <= TOKEN_CLASS_CHARS

    def set_up_substitutions(self, tag: Tag) -> bool:  # noqa: ARG002 bs4 passes it
        """The tree is never written out in another encoding."""
        return False


def grown(text: str) -> BeautifulSoup:
    """The tree of a page.  Raises bs4's ParserRejectedMarkup for text that is no HTML at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a page may well be one address
        return BeautifulSoup(text, builder=PageTreeBuilder())

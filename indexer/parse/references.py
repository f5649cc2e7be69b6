"""What an article points to: other pages, files and players, as the walk over its body meets them."""

from __future__ import annotations

from bs4 import Tag

from indexer.parse.attachments import embedded, kind_of, video_page
from indexer.parse.document import attribute, words
from indexer.parse.links import Links
from searchindex.article import Attachment, Link


class References:
    """Collects links and attachments, each address once, in the order of the text."""

    def __init__(self, links: Links) -> None:
        self._resolve = links
        self._links: dict[str, Link] = {}
        self._attachments: dict[str, Attachment] = {}

    @property
    def links(self) -> tuple[Link, ...]:
        """The links to pages."""
        return tuple(self._links.values())

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files and players."""
        return tuple(self._attachments.values())

    def link(self, tag: Tag, text: str, heading: str) -> None:
        """Takes in a link; one without words is named by the heading it stands under."""
        href = attribute(tag, "href")
        address = None if href.startswith("#") else self._resolve.address(href)
        if address is None:
            return
        if kind := kind_of(address, tag):
            self._attach(Attachment(kind, text or attribute(tag, "title") or heading, address))
        elif video := video_page(address):
            self._attach(Attachment("video", text or heading, video))
        elif (target := self._resolve.target(address)) is not None:
            self._links.setdefault(target, Link(target, text))

    def player(self, tag: Tag, heading: str) -> None:
        """Takes in an embedded player of a video service; other frames are none of the article's."""
        source = attribute(tag, "src") or attribute(tag, "data-src") or attribute(tag, "data")
        address = self._resolve.address(source) if source else None
        if address and (video := video_page(address)):
            self._attach(Attachment("video", attribute(tag, "title") or _caption(tag) or heading, video))

    def media(self, tag: Tag, heading: str) -> None:
        """Takes in a `video` or `audio` element and its captions."""
        for kind, title, source in embedded(tag):
            address = self._resolve.address(source)
            if address is not None:
                self._attach(Attachment(kind, title or _caption(tag) or heading, address))

    def _attach(self, attachment: Attachment) -> None:
        self._attachments.setdefault(attachment.url, attachment)


def _caption(tag: Tag) -> str:
    """What the figure around a player says it is."""
    figure = tag.find_parent("figure")
    caption = figure.find("figcaption") if figure is not None else None
    return words(caption) if isinstance(caption, Tag) else ""

"""What an article points to: other pages, files and players, as the walk over its body meets them."""

from __future__ import annotations

from collections.abc import Callable

from indexer.parse.attachments import embedded, kind_of, video_page
from indexer.parse.document import attribute, below, outer, words
from indexer.parse.links import Links
from indexer.parse.tree import PageTag
from searchindex.article import Attachment, Link


class References:
    """Collects links and attachments, each address once, in the order of the text."""

    def __init__(self, links: Links) -> None:
        self._resolve = links
        self._links: dict[str, Link] = {}
        self.pages: set[str] = set()
        """The pages that were linked to so far: once is enough."""
        self._attachments: dict[str, Attachment] = {}

    @property
    def links(self) -> tuple[Link, ...]:
        """The links to pages."""
        return tuple(self._links.values())

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files and players."""
        return tuple(self._attachments.values())

    def link(self, tag: PageTag, named: Callable[[], str], heading: str) -> None:
        """Takes in a link; `named` gives its words, and one without is named by the heading it stands under."""
        address = self._resolve.address(attribute(tag, "href"))
        if address is None:
            return
        if kind := kind_of(address, tag):
            self._attach(Attachment(kind, named() or attribute(tag, "title") or heading, address))
        elif video := video_page(address):
            self._attach(Attachment("video", named() or heading, video))
        else:
            page = address.partition("#")[0]
            self.pages.add(page)
            if (target := self._resolve.target(page)) is not None and target not in self._links:
                self._links[target] = Link(target, named())

    def player(self, tag: PageTag, heading: str) -> None:
        """Takes in an embedded player of a video service; other frames are none of the article's."""
        source = attribute(tag, "src") or attribute(tag, "data-src") or attribute(tag, "data")
        address = self._resolve.address(source) if source else None
        if address and (video := video_page(address)):
            self._attach(Attachment("video", attribute(tag, "title") or _caption(tag) or heading, video))

    def media(self, tag: PageTag, heading: str) -> None:
        """Takes in a `video` or `audio` element and its captions."""
        for kind, title, source in embedded(tag):
            address = self._resolve.address(source)
            if address is not None:
                self._attach(Attachment(kind, title or _caption(tag) or heading, address))

    def _attach(self, attachment: Attachment) -> None:
        self._attachments.setdefault(attachment.url, attachment)


def _caption(tag: PageTag) -> str:
    """What the figure around a player says it is."""
    figure = next((tag for tag in outer(tag) if tag.name == "figure"), None)
    captions = below(figure, "figcaption") if figure is not None else []
    return words(captions[0]) if captions else ""

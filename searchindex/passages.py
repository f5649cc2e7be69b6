"""Passages: what an article is searched by. Its sections, and the parts of its attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from searchindex.analysis.words import prepared, unnumbered
from searchindex.article import Article, Section

_FRAGMENT_WORDS = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and text that can be opened by itself.  `kind` is "text", or the kind of its attachment.

    `name` is what of the heading is searched: its places are those of the heading.
    """

    heading: str
    text: str
    anchor: str | None
    url: str
    kind: str = "text"
    name: str = ""


def passages(article: Article) -> Iterator[Passage]:
    """The passages of an article in reading order, at least one, texts prepared for analysis."""
    title = article.title.casefold()
    for section in article.sections:
        heading, url = prepared(section.heading), section_url(article.url, section)
        # The page's first heading often is the title again, which counts once.
        name = "" if section.heading.casefold() == title else unnumbered(heading)
        yield Passage(heading, prepared(section.text), section.anchor, url, name=name)
    if not article.sections:
        yield Passage("", "", None, article.url)
    for attachment in article.attachments:
        for part in attachment.parts:
            heading = prepared(f"{attachment.title} · {part.label}" if attachment.title else part.label)
            url = f"{attachment.url}#{part.fragment}" if part.fragment else attachment.url
            yield Passage(heading, prepared(part.text), part.fragment or None, url, attachment.kind, heading)


def section_url(url: str, section: Section) -> str:
    """Where the section itself is read: its anchor, else a text fragment, else the article.

    Source of text fragments: WICG, URL Fragment Text Directives.  The first words under the heading are named, not
    the heading, which often stands in a table of contents before.
    """
    url = section.page or url
    if section.anchor is not None:
        return f"{url}#{quote(section.anchor, safe=_ANCHOR_SAFE)}"
    if not section.heading:
        return url
    line = section.text.strip().split("\n", 1)[0] or section.heading
    words = " ".join(line.split()[:_FRAGMENT_WORDS])
    return f"{url}#:~:text={quote(words, safe='').replace('-', '%2D')}"


# Every character that RFC 3986 allows in a fragment, so that an anchor stands in the address as the page has it.
_ANCHOR_SAFE = "!$&'()*+,;=:@/?-._~"

"""From the references that a page was written with to addresses that a visitor can open."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urlsplit

from searchindex.article import Article, Attachment, Neighbour, Part, Section

Resolve = Callable[[str], str | None]
"""An address without fragment to where it is served now, or None where nothing stands there."""

# Section.html is sanitised: a "<" begins a tag, and every attribute is written in this one form.
_TAG = re.compile(r'<[a-z][^<>"]*+(?:"[^"]*+"[^<>"]*+)++>')
"""A start tag with attributes."""
_REFERENCE = re.compile(r'\s(href|src|poster)="([^"]*)"')


def references(article: Article) -> tuple[str, ...]:
    """Everything that the article points to or shows, without fragments, each once, in order."""
    return tuple(dict.fromkeys(bare for bare in map(_bare, _mentioned(article)) if bare))


def link(article: Article, resolve: Resolve, parts: Mapping[str, tuple[Part, ...]]) -> Article:
    """The article with every reference resolved, and with the text of its attachments.

    Where `resolve` gives None, a link keeps its text and loses its address, and an attachment or neighbour goes.
    `parts` is keyed by reference, as the article has it.
    """
    attachments = with_captions(tuple(replace(a, parts=parts.get(_bare(a.url), a.parts)) for a in article.attachments))
    return replace(
        article,
        sections=tuple(_section(section, resolve) for section in article.sections),
        attachments=tuple(replace(a, url=url) for a in attachments if (url := _resolved(a.url, resolve))),
        previous=_neighbour(article.previous, resolve),
        next=_neighbour(article.next, resolve),
    )


def with_captions(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """The attachments, what captions say being moved to their video: there a visitor can go to its time.

    The video of captions is the one of their name (talk.mp4, talk.de.vtt), else the one before them, else the first.
    """
    videos = {i: a for i, a in enumerate(attachments) if a.kind == "video"}
    moved: dict[int, tuple[Part, ...]] = {}
    for i, captions in enumerate(attachments):
        if captions.kind != "captions" or not videos or not captions.parts:
            continue
        named = [n for n, video in videos.items() if _stem(video.url) == _stem(captions.url)]
        before = [n for n in videos if n < i]
        place = named[0] if named else before[-1] if before else min(videos)
        moved[place] = moved.get(place, videos[place].parts) + captions.parts
        moved[i] = ()
    return tuple(replace(a, parts=moved.get(i, a.parts)) for i, a in enumerate(attachments))


def _mentioned(article: Article) -> Iterator[str]:
    for section in article.sections:
        for tag in _TAG.findall(section.html):
            for _, value in _REFERENCE.findall(tag):
                yield html.unescape(value)
    for attachment in article.attachments:
        yield attachment.url
    for neighbour in (article.previous, article.next):
        if neighbour:
            yield neighbour.url


def _section(section: Section, resolve: Resolve) -> Section:
    def rewrite(match: re.Match[str]) -> str:
        url = _resolved(html.unescape(match[2]), resolve)
        return "" if url is None else f' {match[1]}="{html.escape(url)}"'

    served = _TAG.sub(lambda tag: _REFERENCE.sub(rewrite, tag[0]), section.html)
    return section if served == section.html else replace(section, html=served)


def _neighbour(neighbour: Neighbour | None, resolve: Resolve) -> Neighbour | None:
    url = _resolved(neighbour.url, resolve) if neighbour else None
    return Neighbour(neighbour.title, url) if neighbour and url else None


def _resolved(reference: str, resolve: Resolve) -> str | None:
    bare, fragment = _parted(reference)
    if not bare:
        return reference  # a place in this very article
    url = resolve(bare)
    return url if url is None or not fragment else f"{url}#{fragment}"


def _bare(reference: str) -> str:
    return _parted(reference)[0]


def _parted(reference: str) -> tuple[str, str]:
    """As `urldefrag`: an address and the place in it.  A site's links lead to many places of the same few pages."""
    page, mark, place = reference.partition("#")
    if not mark:
        return reference, ""
    return (_page(page), place) if place.isprintable() else urldefrag(reference)


@lru_cache(maxsize=1 << 12)
def _page(before: str) -> str:
    return urldefrag(f"{before}#").url


def _stem(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name.split(".")[0]

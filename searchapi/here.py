"""Which article an address belongs to, and, where the settings say so, its place on this service instead."""

from __future__ import annotations

from msgspec import structs

from searchapi import wire
from searchapi.edition import Edition


def search(answer: wire.SearchAnswer, edition: Edition) -> wire.SearchAnswer:
    """The answer with every article read here; a page of a deck stays where it is."""
    hits = tuple(
        structs.replace(
            hit,
            url=moved(hit.url, edition),
            sections=tuple(structs.replace(s, url=moved(s.url, edition, s.anchor)) for s in hit.sections),
        )
        for hit in answer.hits
    )
    found = answer.answer and structs.replace(answer.answer, url=moved(answer.answer.url, edition))
    return structs.replace(answer, hits=hits, answer=found)


def suggestions(answer: wire.SuggestAnswer, edition: Edition, read_here: bool) -> wire.SuggestAnswer:
    """The suggestions with the ids of their articles, read here where `read_here` says so."""

    def told(item: wire.SuggestItem) -> wire.SuggestItem:
        url = moved(item.url, edition) if read_here else item.url
        return structs.replace(item, url=url, article=edition.article_at(item.url))

    groups = tuple(structs.replace(g, items=tuple(told(i) for i in g.items)) for g in answer.groups)
    return structs.replace(answer, groups=groups)


def moved(url: str, edition: Edition, anchor: str | None = None) -> str:
    """Where the article at `url` is read on this service; another address as it is.

    Ids of sections are kept here, text fragments (`:~:text=`) work anywhere.
    """
    article = edition.article_at(url)
    if not article:
        return url
    fragment = url.partition("#")[2]
    return f"/articles/{article}" + (f"#{fragment}" if fragment else f"#{anchor}" if anchor else "")

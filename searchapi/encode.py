"""From what a search gives back to the shapes of the wire, in one place."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote_plus

from msgspec import UNSET

from searchapi import wire
from searchapi.edition import Edition
from searchapi.render import href, html
from searchapi.signals.records import Histogram
from searchindex.article import Article, Attachment, Neighbour, Rating
from searchindex.results import Hit, Results, SectionHit, SuggestionGroup, Suggestions, TopicNode


def search(results: Results, explain: bool = False) -> wire.SearchAnswer:
    """A page of hits, as it goes over the wire and into the page."""
    corrected, answer = results.corrected, results.answer
    return wire.SearchAnswer(
        query=results.query,
        corrected=wire.Correction(corrected.query, corrected.original) if corrected else None,
        unmatched=results.unmatched,
        answer=wire.Answer(html(answer.snippet), answer.heading, href(answer.url)) if answer else None,
        total=results.total,
        total_unfiltered=results.total_unfiltered,
        page=results.page,
        per_page=results.per_page,
        generation=results.generation,
        partial=results.partial,
        # They come by the hundred and have the very fields of the wire already, so they go out as they are.
        topics=cast(tuple[wire.TopicCount, ...], results.topics),
        hits=tuple([_hit(hit, explain) for hit in results.hits]),
    )


def suggestions(found: Suggestions) -> wire.SuggestAnswer:
    """The lines under the box, grouped."""
    return wire.SuggestAnswer(found.query, tuple(_group(group) for group in found.groups))


def topics(edition: Edition) -> wire.TopicsAnswer:
    """The tree of topics with its counts."""
    return wire.TopicsAnswer(tuple(_branch(node) for node in edition.topics), edition.generation)


def article(found: Article, edition: Edition, votes: Histogram | None) -> wire.ArticleAnswer:
    """A whole article, with the votes of now."""
    return wire.ArticleAnswer(
        id=found.id,
        url=href(found.url),
        title=found.title,
        lang=found.lang,
        breadcrumb=found.breadcrumb,
        topics=tuple(wire.Topic(t.slug, t.name) for t in edition.searcher.refs(found)),
        sections=tuple(wire.Section(s.level, s.heading, s.anchor, s.text, s.html) for s in found.sections),
        attachments=_attachments(found.attachments),
        previous=_neighbour(found.previous),
        next=_neighbour(found.next),
        updated=found.updated.isoformat() if found.updated else None,
        printed_rating=_rating(found.rating),
        generation=edition.generation,
        rating=histogram(votes) if votes else None,
    )


def histogram(votes: Histogram) -> wire.Rating:
    """The votes of visitors."""
    return wire.Rating(round(votes.average, 2), votes.votes, votes.stars)


def _hit(hit: Hit, explain: bool) -> wire.Hit:
    return wire.Hit(
        id=hit.id,
        url=href(hit.url),
        title=hit.title.text,
        title_html=html(hit.title),
        lang=hit.lang,
        topics=cast(tuple[wire.Topic, ...], hit.topics),
        breadcrumb=hit.breadcrumb,
        snippet_html=html(hit.snippet),
        sections=tuple([_section(section) for section in hit.sections]),
        attachments=_attachments(hit.attachments),
        updated=hit.updated.isoformat() if hit.updated else None,
        rating=_rating(hit.rating),
        score=round(hit.score, 4),
        explain=tuple(wire.Reason(r.what, round(r.amount, 4)) for r in hit.reasons) if explain else UNSET,
    )


def _section(section: SectionHit) -> wire.SectionLink:
    return wire.SectionLink(section.heading.text, html(section.heading), section.anchor, href(section.url))


def _attachments(files: tuple[Attachment, ...]) -> tuple[wire.Attachment, ...]:
    """Those that can be linked to."""
    if not files:
        return ()
    return tuple([wire.Attachment(f.kind, f.title, href(f.url)) for f in files if href(f.url)])


def _rating(rating: Rating | None) -> wire.Rating | None:
    return wire.Rating(rating.average, rating.votes, rating.stars) if rating else None


def _neighbour(neighbour: Neighbour | None) -> wire.Neighbour | None:
    """None too where the page names a neighbour that cannot be linked to."""
    if neighbour is None or not href(neighbour.url):
        return None
    return wire.Neighbour(neighbour.title, neighbour.url)


def _branch(node: TopicNode) -> wire.TopicBranch:
    return wire.TopicBranch(node.slug, node.name, node.count, tuple(_branch(child) for child in node.children))


def _group(group: SuggestionGroup) -> wire.SuggestGroup:
    items = tuple(
        wire.SuggestItem(item.text.text, html(item.text), href(item.url) or _search(item.text.text), item.topic)
        for item in group.items
    )
    return wire.SuggestGroup(group.kind, items)


def _search(words: str) -> str:
    """Where a suggestion without a page of its own leads: to the hits for it."""
    return f"/search?q={quote_plus(words)}"

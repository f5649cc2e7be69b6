"""What the pages show beside the answer: addresses that can be shared, the topic filter, the pages of hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten
from urllib.parse import urlencode

from searchapi import wire
from searchapi.edition import Edition
from searchapi.here import moved
from searchapi.render import href
from searchindex.article import Article, Attachment, Section
from searchindex.results import ArticleRef, TopicNode
from searchindex.search import Query

REACHABLE = 1000
"""Hits that paging reaches."""

SHELF = 100
"""Articles on a page of a topic."""

SIBLINGS = 30
"""Articles shown beside one of the same topic."""

LEAF_CHARS = 110
"""Of the beginning of a deck's page."""

_AROUND = 2
_PLAYABLE = (".mp4", ".m4v", ".webm", ".ogv")


def address(query: Query, per_page: int, **changes: object) -> str:
    """Where this question, with some of it changed, is answered.  `per_page` is the one that goes without saying."""
    asked = replace(query, **changes)  # type: ignore[arg-type]
    pairs: list[tuple[str, object]] = [("q", asked.text), *(("topic", slug) for slug in asked.topics)]
    if asked.page > 1:
        pairs.append(("page", asked.page))
    if asked.per_page != per_page:
        pairs.append(("per_page", asked.per_page))
    pairs += [(name, 1) for name in ("verbatim", "explain") if getattr(asked, name)]
    return "/search?" + urlencode(pairs)


@dataclass(frozen=True, slots=True)
class Filter:
    """A topic to narrow the hits to, or one that they are narrowed to.  `url` puts it on or takes it off."""

    name: str
    count: int
    depth: int
    chosen: bool
    url: str


def filters(answer: wire.SearchAnswer, query: Query, edition: Edition, per_page: int) -> tuple[Filter, ...]:
    """The outermost topics; inside one that is chosen, or holds a chosen one, the topics below it too."""
    counts = {topic.slug: topic for topic in answer.topics}
    for slug in query.topics:
        path = edition.path_to(slug)
        counts.setdefault(slug, wire.TopicCount(slug, path[-1].name if path else slug, 0))
    return tuple(_filters(counts, "", 0, query, per_page))


def _filters(
    counts: dict[str, wire.TopicCount], above: str, depth: int, query: Query, per_page: int
) -> Iterator[Filter]:
    for slug, topic in sorted(counts.items(), key=lambda item: (-item[1].count, item[1].name)):
        if _parent(slug, counts) != above:
            continue
        chosen = slug in query.topics
        left = tuple(s for s in query.topics if s != slug) if chosen else (*query.topics, slug)
        yield Filter(topic.name, topic.count, depth, chosen, address(query, per_page, topics=left, page=1))
        if any(s == slug or s.startswith(slug + ".") for s in query.topics):
            yield from _filters(counts, slug, depth + 1, query, per_page)


def _parent(slug: str, counts: dict[str, wire.TopicCount]) -> str:
    """The nearest topic above that is listed too, or ""."""
    while "." in slug:
        slug = slug.rpartition(".")[0]
        if slug in counts:
            return slug
    return ""


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page of hits; `number` 0 stands for pages left out."""

    number: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages of hits that can be reached from this one."""

    last: int
    links: tuple[PageLink, ...]
    previous: str
    next: str


def pager(total: int, per_page: int, here: int, at: Callable[[int], str]) -> Pager:
    """First, last and those around page `here`; `at` gives the address of a page."""
    last = -(-total // per_page)
    shown = [n for n in range(1, last + 1) if n in (1, last) or abs(n - here) <= _AROUND]
    links: list[PageLink] = []
    for number in shown:
        if links and number > links[-1].number + 1:
            links.append(PageLink(0))
        links.append(PageLink(number, at(number), number == here))
    return Pager(last, tuple(links), at(here - 1) if 1 < here <= last else "", at(here + 1) if here < last else "")


def result_pager(answer: wire.SearchAnswer, query: Query, per_page: int) -> Pager:
    """The pages of hits that paging reaches."""
    reachable = min(answer.total, REACHABLE)
    return pager(reachable, answer.per_page, answer.page, lambda number: address(query, per_page, page=number))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A long list of articles, a page of it at a time."""

    articles: tuple[ArticleRef, ...]
    pager: Pager


def shelf(articles: tuple[ArticleRef, ...], here: int, path: str) -> Shelf:
    """Page `here` of the articles that are listed at `path`."""
    pages = pager(len(articles), SHELF, here, lambda number: f"{path}?page={number}" if number > 1 else path)
    return Shelf(articles[(here - 1) * SHELF : here * SHELF], pages)


@dataclass(frozen=True, slots=True)
class Part:
    """A section as our article page shows it: `id` can be linked to, and no other part has it."""

    id: str
    level: int
    heading: str
    html: str


def parts(article: Article) -> tuple[Part, ...]:
    """The sections of an article, each with an id; the heading that only repeats the title is left out."""
    taken: set[str] = set()
    return tuple(_part(number, section, article.title, taken) for number, section in enumerate(article.sections, 1))


def _part(number: int, section: Section, title: str, taken: set[str]) -> Part:
    wanted = section.anchor or ""
    # White space cannot stand in an id, and a page may have used one anchor twice.
    own = wanted if wanted and wanted not in taken and not any(c.isspace() for c in wanted) else f"s-{number}"
    taken.add(own)
    repeats = section.level == 1 and section.heading.strip().casefold() == title.strip().casefold()
    return Part(own, min(max(section.level, 2), 6), "" if repeats else section.heading, section.html)


@dataclass(frozen=True, slots=True)
class Video:
    """A clip that the page can play, with its captions where it has some."""

    title: str
    url: str
    captions: str


def videos(article: wire.ArticleAnswer) -> tuple[Video, ...]:
    """The clips that its text does not play itself; captions go with the clip of the same place in the list."""
    clips = [f for f in article.attachments if is_playable(f)]
    captions = [f.url for f in article.attachments if f.kind == "captions"]
    found = [Video(f.title, f.url, captions[n] if n < len(captions) else "") for n, f in enumerate(clips)]
    return tuple(v for v in found if not any(v.url in section.html for section in article.sections))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a deck: its number, where it opens, and how it begins."""

    number: int
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is opened by a link.  `size_bytes` is None where it is not ours; `leaves` are a deck's pages."""

    kind: str
    title: str
    url: str
    size_bytes: int | None
    leaves: tuple[Leaf, ...]


def downloads(article: Article, media: Path) -> tuple[Download, ...]:
    """Decks, videos elsewhere, other files; those in the media folder with their size."""
    return tuple(
        Download(file.kind, file.title, file.url, _size(file.url, media), tuple(_leaves(file)))
        for file in article.attachments
        if href(file.url) and file.kind != "captions" and not is_playable(file)
    )


def _leaves(file: Attachment) -> Iterator[Leaf]:
    for part in file.parts:
        kind, _, number = part.fragment.partition("=")
        if kind == "page" and number.isdigit():
            yield Leaf(int(number), f"{file.url}#{part.fragment}", shorten(part.text, LEAF_CHARS, placeholder=" …"))


def _size(url: str, media: Path) -> int | None:
    folder, _, name = url.rpartition("/")
    try:
        return (media / name).stat().st_size if folder == "/media" else None
    except OSError:
        return None


def is_playable(file: wire.Attachment | Attachment) -> bool:
    """Whether a browser plays it from its address; a video on a platform is a link."""
    return file.kind == "video" and file.url.partition("?")[0].lower().endswith(_PLAYABLE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an article stands: the topics above it, articles around it there, and the ones before and after it."""

    path: tuple[TopicNode, ...]
    siblings: tuple[ArticleRef, ...]
    previous: wire.Neighbour | None
    next: wire.Neighbour | None


def surroundings(
    article: Article, shown: wire.ArticleAnswer, edition: Edition, read_here: bool = False
) -> Surroundings:
    """The neighbours that the page itself named, else those in its topic."""
    path = edition.path_to(shown.topics[0].slug) if shown.topics else ()
    siblings = edition.listing(path[-1].slug) if path else ()
    at = next((n for n, ref in enumerate(siblings) if ref.id == article.id), -1)
    before = siblings[at - 1] if at > 0 else None
    after = siblings[at + 1] if 0 <= at < len(siblings) - 1 else None
    first = max(0, min(at - SIBLINGS // 2, len(siblings) - SIBLINGS))
    beside = siblings[first : first + SIBLINGS]
    previous, after_it = shown.previous or _neighbour(before), shown.next or _neighbour(after)
    if read_here:
        previous, after_it = (n and wire.Neighbour(n.title, moved(n.url, edition)) for n in (previous, after_it))
    return Surroundings(path, beside, previous, after_it)


def _neighbour(ref: ArticleRef | None) -> wire.Neighbour | None:
    return wire.Neighbour(ref.title, ref.url) if ref and href(ref.url) else None

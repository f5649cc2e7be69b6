"""Parse: what one page says, as an Article, or why it says nothing.  Pure: equal pages give equal articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache

from indexer.page import Page
from indexer.parse import body as bodies
from indexer.parse import facts, leaves, profile
from indexer.parse.anchors import scripted
from indexer.parse.attachments import named_files
from indexer.parse.detect import detect
from indexer.parse.document import Document, attribute, is_within, text_size
from indexer.parse.encoding import decode
from indexer.parse.links import Links
from indexer.parse.listing import is_listing
from indexer.parse.platforms import Platform, load_platforms
from indexer.parse.profile import Known, SiteProfile
from indexer.parse.rating import rating
from indexer.parse.reasons import no_article
from indexer.parse.sections import Reading, Rules, Walk
from indexer.parse.topics import breadcrumb, topics
from indexer.parse.tree import PageTag, Stretch, grown
from searchindex.article import Article, Skipped, article_id

__all__ = ["Platform", "SiteProfile", "learn", "load_platforms", "parse"]

GENERIC = Platform("generic")


def parse(
    page: Page,
    known: SiteProfile | None = None,
    platforms: Sequence[Platform] | None = None,
    text: str | None = None,
) -> Article | Skipped:
    """The article of a page, or a Skipped that says in words why there is none.  Never raises for any bytes.

    `known` is the profile of the page's site, where one was learned; `platforms` those to recognise, all shipped
    ones unless given; `text` what the page's bytes say, where they were decoded before.
    """
    document = read(page, text)
    if isinstance(document, Skipped):
        return document
    with closing(document):
        return _understood(page, document, known or SiteProfile(), _shipped() if platforms is None else platforms)


def _understood(page: Page, document: Document, site: SiteProfile, platforms: Sequence[Platform]) -> Article | Skipped:
    base = document.first("base[href]")
    links = Links(page, attribute(base, "href") if base is not None else "")
    platform = detect(document, page.address, platforms) or GENERIC
    if reason := no_article(document, page, platform, links, site):
        return Skipped(page.source, reason)
    reading, body, name = _read_body(document, platform, links, site)
    if not reading.sections:
        return Skipped(page.source, "no text on it")
    title = facts.title(document, platform, body, site.site_names, page)
    data = facts.structured(document)
    crumbs = breadcrumb(document, platform, data)
    previous, following = facts.neighbours(document, platform, links)
    return Article(
        id=article_id(page.source),
        source=page.source,
        url=page.url,
        title=title,
        sections=reading.sections,
        breadcrumb=tuple(crumb.name for crumb in crumbs if crumb.name),
        topics=topics(document, platform, links, page, crumbs, title, site.site_names),
        lang=facts.language(document),
        platform=name,
        attachments=named_files(document, platform, links, reading.attachments),
        previous=previous,
        next=following,
        updated=facts.updated(document, platform, data),
        rating=rating(document, platform.rating),
        links=reading.links,
        tags=facts.tags(document, platform),
        canonical=facts.canonical(document, links),
        listing=is_listing(page, reading),
        continued=facts.continued(document, platform, links),
    )


def learn(pages: Iterable[Page | Known | Skipped], each: profile.Each = map) -> SiteProfile:
    """What is true of the whole site that these pages are: one pass, bounded memory.  `each` reads a sample of them."""
    return profile.learn(pages, parse, _title_element, each)


def read(page: Page, text: str | None = None) -> Document | Skipped:
    """The page as a document that can be asked, or why it is none."""
    text = decode(page.body, page.content_type) if text is None else text
    if text is None:
        return Skipped(page.source, "not HTML: the bytes are no text")
    if not text.strip():
        return Skipped(page.source, "empty")
    return Document(grown(text))


@cache
def _shipped() -> tuple[Platform, ...]:
    return load_platforms()


def _title_element(page: Page) -> str:
    document = read(page)
    return "" if isinstance(document, Skipped) else facts.title_element(document)


def _read_body(
    document: Document, platform: Platform, links: Links, site: SiteProfile
) -> tuple[Reading, Stretch | None, str]:
    """The text of the article, the element it was found in, and the name of the way it was found.

    A platform's body with hardly any text is doubted: where another part holds clearly more, that is read instead.
    """
    if platform is not GENERIC:
        gone = bodies.dropped(document, platform, generic=False)
        body = bodies.platform_body(document, platform)
        size = text_size(body, gone) if body is not None else 0
        if body is not None and size >= bodies.MIN_CHARS:
            return _walk(document, platform, links, body, gone), body, platform.name
        wider = bodies.dropped(document, platform, generic=True)
        other = bodies.generic_body(document, wider)
        if body is not None and size and not _clearly_more(other, wider, body, size):
            return _walk(document, platform, links, body, gone), body, platform.name
    else:
        wider = bodies.dropped(document, platform, generic=True)
        other = bodies.generic_body(document, wider)
    name = "generic" if platform is GENERIC else f"{platform.name}+generic"
    if other is None:
        return Reading((), (), (), 0, 0), None, name
    wider |= leaves.flat_echo(other, wider)
    if site.repeated:
        repeated = frozenset(site.repeated)
        wider |= leaves.repeated(other, wider, lambda text: profile.digest(text) in repeated)
    return _walk(document, platform, links, other, wider), other, name


def _clearly_more(other: Stretch | None, gone: set[int], body: PageTag, size: int) -> bool:
    """Whether another block has the article: not where it only adds what surrounds the body."""
    if other is None or other is body or is_within(body, other):
        return False
    enough = size + bodies.MIN_CHARS
    return text_size(other, gone) >= enough


def _walk(document: Document, platform: Platform, links: Links, body: Stretch, gone: set[int]) -> Reading:
    gone |= {tag.place for tag in facts.labelled_links(document, platform)}
    gone |= bodies.contents_lists(document, platform, body, gone)
    rules = Rules(
        dropped=frozenset(gone),
        headings=bodies.extra_headings(document, platform.headings),
        anchors=scripted(document, platform, body),
        enclosing=platform.anchors == "enclosing",
    )
    return Walk(links, rules, body).read()

"""Which part of a page is the article, and what in it is not."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.parse.document import Document, attribute, below, is_inside, outer, outermost, text_size, words
from indexer.parse.markup import HEADINGS
from indexer.parse.platforms import Platform
from indexer.parse.tree import PageTag, Stretch

MIN_CHARS = 200
"""A body with less text than this is doubted: the selector may have missed."""

MAIN = ("[data-pagefind-body]", "[role=main]", "main", "[itemprop=articleBody]", "article")

NEVER = (
    "script", "style", "template", "noscript", "nav", "[role=navigation]", "[role=search]", "[role=banner]",
    "[role=contentinfo]", "[data-search-exclude]", "[data-pagefind-ignore]", ".headerlink", ".header-anchor",
    ".hash-link", ".heading-anchor", ".anchorjs-link", ".katex-html", ".skip-link",
)  # fmt: skip
"""No article text, on any platform."""

FURNITURE = frozenset(
    (
        "share", "sharing", "social-share", "share-buttons", "sharedaddy", "addtoany", "social-links", "social",
        "related", "related-posts", "related-articles", "related-content", "jp-relatedposts", "rating", "ratings",
        "star-rating", "feedback", "article-feedback", "helpful", "was-this-helpful", "vote", "votes", "voting",
        "cookie", "cookies", "cookie-banner", "cookie-notice", "cookie-consent", "consent", "comments",
        "comment-list", "comment-respond", "comments-area", "respond", "disqus_thread", "breadcrumb", "breadcrumbs",
        "pagination", "pager", "prev-next", "prevnext", "post-navigation", "post-nav", "nav-links", "page-nav",
        "page-navigation", "navigation", "nav-previous", "nav-next", "newsletter", "subscribe", "toc",
        "table-of-contents", "tableofcontents", "on-this-page", "edit-page", "edit-this-page", "edit-link",
        "print-button", "author-box", "byline", "post-meta", "entry-meta", "site-header", "site-footer", "sidebar",
        "widget-area", "ad", "ads", "advert", "advertisement", "popup", "modal", "skip-link", "screen-reader-text",
        "visually-hidden", "sr-only", "last-updated", "site-nav", "menu",
    )
)  # fmt: skip
"""Classes and ids of blocks that surround an article on pages of no known platform."""

FURNISHED = ("div", "section", "aside", "ul", "ol", "p", "footer", "header", "span", "form", "table")

Gone = frozenset[int] | set[int]
"""The places of tags that are no article text."""


def dropped(document: Document, platform: Platform, generic: bool) -> set[int]:
    """The places of the tags that are no article text.

    A form or a block with a name of furniture that holds most of the page's text is neither: it wraps the page.
    """
    gone = set(document.places((*NEVER, *platform.drop, *platform.parts)))
    gone |= {tag.place for tag in document.all("button") if not _labels(tag)}
    whole = document.first("body") or document.soup
    wrapped = frozenset(gone)
    gone |= _small(document.all("form"), gone, whole, wrapped)
    if generic:
        furniture = [tag for tag in document.all(FURNISHED) if _named_furniture(tag)]
        gone |= _small(furniture, gone, whole, wrapped)
        gone |= {tag.place for name in ("header", "footer", "aside") for tag in document.all(name) if _outside(tag)}
        gone |= {tag.place for tag in document.all("footer") if not is_inside(tag, ("blockquote",))}
    return gone


def _small(tags: Sequence[PageTag], gone: Gone, whole: Stretch, of: Gone) -> set[int]:
    """The places of the tags that hold at most half of the text of the whole page, less what is gone `of` it."""
    sizes = {tag.place: text_size(tag, gone) for tag in tags}
    most = 2 * max(sizes.values(), default=0)
    all_text = text_size(whole, of) if most else 0
    return {key for key, size in sizes.items() if 2 * size <= all_text}


def _labels(button: PageTag) -> bool:
    """Whether a button is part of the text: it opens an answer or is a heading's own."""
    opens = "aria-controls" in button.attrs or "aria-expanded" in button.attrs
    return opens or is_inside(button, HEADINGS)


def _named_furniture(tag: PageTag) -> bool:
    names = {attribute(tag, "id").lower(), *attribute(tag, "class").lower().split()}
    return bool(names & FURNITURE) and not below(tag, "h1")


def _outside(tag: PageTag) -> bool:
    """A header, footer or aside of the page; one of the article is part of it."""
    return not is_inside(tag, ("article", "main")) and not (tag.name == "header" and below(tag, "h1"))


def platform_body(document: Document, platform: Platform) -> PageTag | None:
    """The element that the platform puts articles in."""
    return document.first(platform.body)


def generic_body(document: Document, gone: set[int]) -> Stretch | None:
    """The article of a page of no known platform.

    A main part that the page names; else the block around its first heading; else the densest block of text.
    Each must hold a fair part of the page's text: an empty `main` is filled by script.
    """
    whole = document.first("body") or document.soup
    most = text_size(whole, gone)
    enough = min(MIN_CHARS, 0.6 * most)
    for selector in MAIN:
        found = [tag for tag in document.all(selector) if tag.place not in gone]
        if selector == "article" and len(found) > 1:
            found = sorted(found, key=lambda tag: -text_size(tag, gone))
        for tag in found[:1]:
            size = text_size(tag, gone)
            first = document.first("h1", within=tag)
            if size >= enough or (first is not None and size > len(words(first))):
                return tag
    for first in document.all("h1"):
        if not _lost(first, gone):
            return _around(first, whole, gone, max(enough, 0.3 * most))
    return densest(document, whole, gone)


def _around(first: PageTag, whole: Stretch, gone: set[int], enough: float) -> Stretch:
    """The smallest block around a heading that holds enough text."""
    block = first.parent
    while block is not None and block is not whole and text_size(block, gone) < enough:
        block = block.parent
    return block or whole


def densest(document: Document, whole: Stretch, gone: set[int]) -> Stretch:
    """The block with the most text of its own in paragraphs, words of links not counted.

    A paragraph counts in full for the block around it and by half for the one around that.
    """
    score: dict[int, float] = {}
    blocks: dict[int, Stretch] = {}
    for name in ("p", "pre", "li", "td", "dd", "blockquote"):
        for tag in document.all(name):
            if _lost(tag, gone):
                continue
            size = len(words(tag, gone)) - 2 * sum(len(words(link)) for link in below(tag, "a"))
            share = 1.0
            for block in list(outer(tag))[:2]:
                if size > 20:
                    blocks[block.place] = block
                    score[block.place] = score.get(block.place, 0.0) + share * size
                share /= 2
    return blocks[max(score, key=lambda key: score[key])] if score else whole


def _lost(tag: PageTag, gone: set[int]) -> bool:
    return tag.place in gone or any(around.place in gone for around in outer(tag))


def contents_lists(document: Document, platform: Platform, body: Stretch, gone: set[int]) -> set[int]:
    """Lists of links that stay out of the text: to parts of this page, or to others where those are its lesser part."""
    lists = [tag for tag in document.all(platform.contents, within=body) if not _lost(tag, gone)]
    if not lists:
        return set()
    local = {tag.place for tag in lists if all(attribute(a, "href").startswith("#") for a in below(tag, "a"))}
    others = [tag for tag in lists if tag.place not in local]
    listed = sum(text_size(tag, gone) for tag in outermost(others))
    if 2 * listed <= text_size(body, gone):
        local |= {tag.place for tag in others}
    return local


def extra_headings(document: Document, selectors: Sequence[str]) -> dict[int, int]:
    """Elements that head a part of the text: questions, three levels down."""
    return {tag.place: 3 for selector in selectors for tag in document.all(selector)}

"""The pages that people read.  Each works without a script; the scripts only make it quicker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import falcon

from searchapi import answers, encode, parameters, views
from searchapi.afterwards import afterwards
from searchapi.api import asked, is_lasting
from searchapi.edition import Edition
from searchapi.gate import visitor
from searchapi.parts import Parts
from searchapi.signals.records import Found
from searchapi.theme import Theme, path_part
from searchindex.search import Query, related

TYPING = "Answerbox-Typing"
"""The header with which live.js says that the visitor is still typing."""

_MACHINE = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Home:
    """GET /: the box, the site's links, the topics as cards."""

    parts: Parts
    theme: Theme

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The start page."""
        with self.parts.current.lease() as edition:

            def make() -> answers.Made:
                page = self.theme.page("home.html", cards=edition.cards, articles=edition.articles)
                return answers.Made(page.encode(), falcon.MEDIA_HTML)

            answers.answer(req, resp, edition.answers, ("home",), make, self.parts.metrics.looked)

    on_head = on_get


@dataclass(frozen=True, slots=True)
class SearchPage:
    """GET /search: one template for the page, the live list and the screen reader."""

    parts: Parts
    theme: Theme

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """A page of hits with its own address; not for other search engines."""
        query = parameters.query(req, self.parts.settings)
        thanks = req.get_param("thanks") == "ask"
        with self.parts.current.lease() as edition:

            def make() -> answers.Made:
                return self._made(resp, query, edition, thanks)

            found = answers.answer(req, resp, edition.answers, ("page", query, thanks), make, self.parts.metrics.looked)
        afterwards(req, partial(self.parts.metrics.found, found))
        if found is not None and is_read(req):
            self.parts.desk.searched(visitor(req), found, typing=req.get_header(TYPING) is not None)
        resp.set_header("X-Robots-Tag", "noindex")

    on_head = on_get

    def _made(self, resp: falcon.Response, query: Query, edition: Edition, thanks: bool) -> answers.Made:
        results, answer = asked(self.parts, resp, query, edition)
        per_page = self.parts.settings.search.per_page
        page = self.theme.page(
            "search.html",
            answer=answer,
            query=query,
            filters=views.filters(answer, query, edition, per_page),
            pager=views.result_pager(answer, query, per_page),
            thanks="ask" if thanks else "",
            chosen=[path[-1].name for slug in query.topics if (path := edition.path_to(slug))],
            topics=edition.topics,
            # Links of this page to itself with something changed.
            to=lambda **changes: views.address(query, per_page, **changes),
        )
        shown = tuple(hit.id for hit in results.hits)
        found = Found(results.query, max(results.total, results.total_unfiltered), shown)
        return answers.Made(page.encode(), falcon.MEDIA_HTML, found, is_lasting(query, results))


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """GET /topics: the whole tree."""

    parts: Parts
    theme: Theme

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """All topics with their counts and a few articles."""
        here = parameters.number(req, "page", 1, parameters.MAX_PAGE)
        with self.parts.current.lease() as edition:
            # Without topics there is still a list to browse.
            articles = () if edition.cards else edition.listing()
            shelf = views.shelf(articles, here, "/topics")
            answer_page(resp, self.theme.page("topics.html", cards=edition.cards, shelf=shelf))

    on_head = on_get


@dataclass(frozen=True, slots=True)
class TopicPage:
    """GET /topics/{slug}: the topics below this one, and its articles."""

    parts: Parts
    theme: Theme

    def on_get(self, req: falcon.Request, resp: falcon.Response, slug: str) -> None:
        """The articles under the topic, in the order of their source, a page at a time."""
        here = parameters.number(req, "page", 1, parameters.MAX_PAGE)
        with self.parts.current.lease() as edition:
            path = edition.path_to(slug)
            if not path:
                raise falcon.HTTPNotFound
            shelf = views.shelf(edition.listing(slug), here, f"/topics/{path_part(slug)}")
            answer_page(resp, self.theme.page("topic.html", path=path, shelf=shelf))

    on_head = on_get


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """GET /articles/{id}: an article to read here."""

    parts: Parts
    theme: Theme

    def on_get(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Its sections, files, surroundings and relatives."""
        with self.parts.current.lease() as edition:
            found = edition.searcher.article(id)
            if found is None:
                raise falcon.HTTPNotFound
            shown = encode.article(found, edition, self.parts.desk.histogram(id))
            page = self.theme.page(
                "article.html",
                article=shown,
                sections=views.parts(found),
                videos=views.videos(shown),
                downloads=views.downloads(found, self.parts.media),
                around=views.surroundings(found, shown, edition, self.parts.settings.site.read_here),
                related=related(found, edition.searcher, self.parts.settings),
                thanks=req.get_param("thanks") or "",
            )
        answer_page(resp, page)

    on_head = on_get


def is_read(req: falcon.Request) -> bool:
    """Whether a person sees the answer: not a machine that names itself, nor a browser that fetches ahead."""
    ahead = (req.get_header("Sec-Purpose") or "").startswith("prefetch")
    return req.method == "GET" and not ahead and not _MACHINE.search(req.user_agent or "")


def answer_page(resp: falcon.Response, page: str) -> None:
    """Puts a page into the response."""
    resp.content_type = falcon.MEDIA_HTML
    resp.text = page

"""The JSON side of the service: search, suggestions, topics, articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import falcon
import msgspec

from searchapi import encode, here, parameters
from searchapi.parts import Parts
from searchindex.search import ask
from searchindex.suggest import suggest


@dataclass(frozen=True, slots=True)
class SearchResource:
    """GET /api/search"""

    parts: Parts
    cors: ClassVar[str] = "any"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """One page of hits.  A blank question has none."""
        query = parameters.query(req, self.parts.settings)
        with self.parts.current.lease() as edition:
            with self.parts.timing(resp, "search"):
                results = ask(query, edition.searcher, self.parts.settings)
            answer = encode.search(results, query.explain)
            if self.parts.settings.site.read_here:
                answer = here.search(answer, edition)
        answer_json(resp, answer)

    on_head = on_get


@dataclass(frozen=True, slots=True)
class SuggestResource:
    """GET /api/suggest"""

    parts: Parts
    cors: ClassVar[str] = "any"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The lines under the box."""
        limit = parameters.number(req, "limit", 8, parameters.MAX_SUGGESTIONS)
        with self.parts.current.lease() as edition:
            with self.parts.timing(resp, "suggest"):
                found = suggest(parameters.words(req), edition.searcher, self.parts.settings, limit=limit)
            answer = here.suggestions(encode.suggestions(found), edition, self.parts.settings.site.read_here)
        answer_json(resp, answer)

    on_head = on_get


@dataclass(frozen=True, slots=True)
class TopicsResource:
    """GET /api/topics"""

    parts: Parts

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The tree of topics."""
        with self.parts.current.lease() as edition:
            answer_json(resp, encode.topics(edition))

    on_head = on_get


@dataclass(frozen=True, slots=True)
class ArticleResource:
    """GET /api/articles/{id}"""

    parts: Parts

    def on_get(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """A whole article."""
        with self.parts.current.lease() as edition:
            found = edition.searcher.article(id)
            if found is None:
                raise falcon.HTTPNotFound(description="There is no article with this id.")
            answer_json(resp, encode.article(found, edition, self.parts.desk.histogram(id)))

    on_head = on_get


def answer_json(resp: falcon.Response, answer: Any) -> None:
    """Puts a shape of the wire into the response."""
    resp.content_type = "application/json; charset=utf-8"
    resp.data = msgspec.json.encode(answer)

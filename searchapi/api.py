"""The JSON side of the service: search, suggestions, topics, articles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import falcon
import msgspec

from searchapi import answers, encode, here, parameters, wire
from searchapi.afterwards import afterwards, kept_until_then
from searchapi.edition import Edition
from searchapi.parts import Parts
from searchapi.signals.records import Found
from searchindex.results import Results
from searchindex.search import Query, ask
from searchindex.suggest import suggest

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class SearchResource:
    """GET /api/search"""

    parts: Parts
    cors: ClassVar[str] = "any"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """One page of hits.  A blank question has none."""
        query = parameters.query(req, self.parts.settings)
        with self.parts.current.lease() as edition:

            def make() -> answers.Made:
                results, answer = asked(self.parts, resp, query, edition)
                kept_until_then(req, (results, answer))
                found = Found(results.query, max(results.total, results.total_unfiltered))
                return answers.Made(msgspec.json.encode(answer), JSON, found, is_lasting(query, results))

            found = answers.answer(req, resp, edition.answers, ("api", query), make, self.parts.metrics.looked)
        afterwards(req, partial(self.parts.metrics.found, found))

    on_head = on_get


@dataclass(frozen=True, slots=True)
class SuggestResource:
    """GET /api/suggest"""

    parts: Parts
    cors: ClassVar[str] = "any"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The lines under the box."""
        limit, words = parameters.number(req, "limit", 8, parameters.MAX_SUGGESTIONS), parameters.words(req)
        settings = self.parts.settings
        with self.parts.current.lease() as edition:

            def make() -> answers.Made:
                with self.parts.timing(resp, "suggest"):
                    found = suggest(words, edition.searcher, settings, limit=limit)
                answer = here.suggestions(encode.suggestions(found), edition, settings.site.read_here)
                return answers.Made(msgspec.json.encode(answer), JSON)

            answers.answer(req, resp, edition.answers, ("suggest", words, limit), make, self.parts.metrics.looked)

    on_head = on_get


@dataclass(frozen=True, slots=True)
class TopicsResource:
    """GET /api/topics"""

    parts: Parts

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The tree of topics."""
        with self.parts.current.lease() as edition:

            def make() -> answers.Made:
                return answers.Made(msgspec.json.encode(encode.topics(edition)), JSON)

            answers.answer(req, resp, edition.answers, ("topics",), make, self.parts.metrics.looked)

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


def asked(parts: Parts, resp: falcon.Response, query: Query, edition: Edition) -> tuple[Results, wire.SearchAnswer]:
    """What a question finds in an edition, and the same in the shape of the wire."""
    with parts.timing(resp, "search"):
        results = ask(query, edition.searcher, parts.settings, parts.clock)
    if results.partial:
        parts.metrics.partial.inc()
    answer = encode.search(results, query.explain)
    return results, here.search(answer, edition) if parts.settings.site.read_here else answer


def is_lasting(query: Query, results: Results) -> bool:
    """Whether the same question will have the same answer: one that was cut short had bad luck.

    Who wants it explained is at work on the ranking, and nobody else asks the same.
    """
    return not results.partial and not query.explain


def answer_json(resp: falcon.Response, answer: Any) -> None:
    """Puts a shape of the wire into the response."""
    resp.content_type = JSON
    resp.data = msgspec.json.encode(answer)

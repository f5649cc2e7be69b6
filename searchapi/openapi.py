"""The OpenAPI 3.1 description of the JSON side, its shapes taken from the wire's own records."""

from __future__ import annotations

from typing import Any

import falcon
import msgspec

from searchapi import parameters, wire
from searchapi.api import answer_json

_ANSWERS = (
    wire.SearchAnswer,
    wire.SuggestAnswer,
    wire.TopicsAnswer,
    wire.ArticleAnswer,
    wire.Rating,
    wire.Health,
    wire.Readiness,
    wire.Problem,
)
_BLANK = "A blank or missing q is answered with no hits; of several, the last counts."


_POSTS = (wire.Vote, wire.FeedbackText, wire.Click)


def describe() -> dict[str, Any]:
    """The document."""
    _, shapes = msgspec.json.schema_components((*_ANSWERS, *_POSTS), ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Answerbox",
            "version": "1",
            "description": "Search a knowledge base: ranked, highlighted answers, filtered by topic.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {"schemas": shapes},
    }


def _paths() -> dict[str, Any]:
    words = _query("q", {"type": "string"}, _BLANK)
    return {
        "/api/search": _get(
            "search",
            "Ranked articles for a question",
            "SearchAnswer",
            [
                words,
                _query("topic", {"type": "array", "items": {"type": "string"}}, "Slugs of topics: any of them."),
                _query("page", _whole(parameters.MAX_PAGE, 1), "page times per_page reaches 1,000 hits."),
                _query("per_page", _whole(parameters.MAX_PER_PAGE, 10), "Hits on a page."),
                _query("verbatim", _switch(), "Search for exactly what was typed, without correction."),
                _query("explain", _switch(), "Say for each hit what counted."),
            ],
            refusals=(400, 503),
        ),
        "/api/suggest": _get(
            "suggest",
            "What the visitor may be about to type",
            "SuggestAnswer",
            [words, _query("limit", _whole(parameters.MAX_SUGGESTIONS, 8), "Suggestions in all.")],
            refusals=(400, 503),
        ),
        "/api/topics": _get("topics", "The tree of topics with counts", "TopicsAnswer", [], refusals=(503,)),
        "/api/articles/{id}": _get(
            "article",
            "A whole article",
            "ArticleAnswer",
            [_ID],
            refusals=(404, 503),
        ),
        "/api/articles/{id}/rating": _post(
            "rate", "One vote a visitor and article; the last counts", "Vote", "Rating", [_ID]
        ),
        "/api/articles/{id}/feedback": _post("feedback", "A word on an article", "FeedbackText", "", [_ID]),
        "/api/click": _post("click", "Which hit or suggestion was opened", "Click", "", []),
        "/healthz": _get("healthz", "Whether the process lives", "Health", []),
        "/readyz": _get("readyz", "Whether questions can be answered", "Readiness", [], other={503: "Readiness"}),
        "/metrics": {
            "get": {
                "operationId": "metrics",
                "summary": "How the service does, in Prometheus's text format; for this machine or with a bearer token",
                "responses": {
                    "200": {"description": "OK", "headers": _HEADERS, "content": {"text/plain": {"schema": {}}}},
                    "404": _answer("Not for you", "application/problem+json", "Problem"),
                },
            }
        },
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This document",
                "responses": {
                    "200": {"description": "OK", "headers": _HEADERS, "content": {"application/json": {"schema": {}}}}
                },
            }
        },
    }


def _get(
    operation: str,
    summary: str,
    shape: str,
    accepts: list[dict[str, Any]],
    refusals: tuple[int, ...] = (),
    other: dict[int, str] | None = None,
) -> dict[str, Any]:
    responses = {"200": _answer("OK", "application/json", shape)}
    if operation in _KEPT:
        responses["200"]["headers"] = {**_HEADERS, "ETag": _header("Names this very answer, for If-None-Match.")}
        responses["304"] = {"description": "You have it: the ETag is the one in If-None-Match", "headers": _HEADERS}
    for status, name in (other or {}).items():
        responses[str(status)] = _answer("Not now", "application/json", name)
    for status in refusals:
        responses[str(status)] = _refusal(status)
    return {"get": {"operationId": operation, "summary": summary, "parameters": accepts, "responses": responses}}


_KEPT = ("search", "suggest", "topics")
"""Operations whose answers are the same for everybody as long as the generation is."""


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


_HEADERS = {"X-Request-Id": _header("Names this request in the service's log.")}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _post(operation: str, summary: str, takes: str, shape: str, accepts: list[dict[str, Any]]) -> dict[str, Any]:
    responses = (
        {"200": _answer("OK", "application/json", shape)}
        if shape
        else {"204": {"description": "Taken", "headers": _HEADERS}}
    )
    for status in (400, 403, 404, 413, 415, 429, 503):
        responses[str(status)] = _refusal(status)
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{takes}"}}}}
    described = {"operationId": operation, "summary": summary, "requestBody": body, "responses": responses}
    return {"post": {**described, "parameters": accepts}}


_REFUSED = {
    400: "Something is wrong: `parameter` names it, where one thing is",
    403: "Posts from this origin are not taken",
    404: "There is no such article",
    413: "The body is too long",
    415: "The body is not application/json",
    429: "Too many from one address: see Retry-After",
    503: "Not now: see Retry-After",
}


def _answer(description: str, content_type: str, shape: str) -> dict[str, Any]:
    return {
        "description": description,
        "headers": _HEADERS,
        "content": {content_type: {"schema": {"$ref": f"#/components/schemas/{shape}"}}},
    }


def _refusal(status: int) -> dict[str, Any]:
    """A problem; where trying again later helps, it says when."""
    problem = _answer(_REFUSED[status], "application/problem+json", "Problem")
    return {**problem, "headers": {"Retry-After": _RETRY_AFTER}} if status in (429, 503) else problem


_RETRY_AFTER = {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}}


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _whole(high: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": high, "default": default}


def _switch() -> dict[str, Any]:
    return {"type": "string", "enum": ["", "0", "1", "false", "true"], "default": "0"}


class OpenApi:
    """GET /openapi.json"""

    def __init__(self) -> None:
        self._document = msgspec.Raw(msgspec.json.encode(describe()))

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The description of this service."""
        answer_json(resp, self._document)

    on_head = on_get

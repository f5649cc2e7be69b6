"""Errors, in one shape: problem+json for programs, a page for people."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import falcon
import msgspec

from searchapi import wire
from searchapi.log import log, places
from searchapi.metrics import Metrics
from searchapi.signals.database import SignalsError
from searchapi.theme import Theme
from searchindex.errors import ClusterError, NoIndexError, QueryError

RETRY_AFTER_SECONDS = 5

OVERLOADED = "More is asked than can be answered at once. Please try again in a moment."

_PROGRAMS = ("/api", "/openapi.json", "/healthz", "/readyz", "/metrics")


def install(app: falcon.App[Any, Any], theme: Theme, metrics: Metrics) -> None:
    """Makes every error of the app come out in the one shape."""

    def serialize(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
        problem = problem_of(error, req.context.id)
        if is_for_programs(req.path):
            resp.content_type = "application/problem+json"
            resp.data = msgspec.json.encode(problem)
        else:
            resp.content_type = falcon.MEDIA_HTML
            resp.text = theme.page("error.html", problem=problem)

    app.set_error_serializer(serialize)
    app.add_error_handler(QueryError, _bad_query)
    app.add_error_handler(NoIndexError, _no_index)
    app.add_error_handler(ClusterError, _no_cluster)
    app.add_error_handler(SignalsError, _no_signals)

    def unexpected(req: falcon.Request, resp: falcon.Response, error: Exception, params: dict[str, Any]) -> None:
        metrics.errors.labels(type(error).__name__).inc()
        _unexpected(req, error)

    app.add_error_handler(Exception, unexpected)


def busy_page(theme: Theme) -> bytes:
    """What a visitor sees when too much is asked at once, made before it is needed."""
    problem = wire.Problem("about:blank", HTTPStatus(503).phrase, 503, OVERLOADED)
    return theme.page("error.html", problem=problem).encode()


def is_for_programs(path: str) -> bool:
    """Whether the one who asks for this path reads JSON."""
    return path.startswith(_PROGRAMS)


def problem_of(error: falcon.HTTPError, request_id: str) -> wire.Problem:
    """An error as it goes over the wire."""
    title = HTTPStatus(error.status_code).phrase
    return wire.Problem(
        type="about:blank",
        title=title,
        status=error.status_code,
        detail=error.description or _DETAILS.get(error.status_code, title),
        parameter=getattr(error, "parameter", msgspec.UNSET),
        request_id=request_id,
    )


_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not answer to this method.",
    500: "Something went wrong here. It has been noted.",
}


def _bad_query(req: falcon.Request, resp: falcon.Response, error: QueryError, params: dict[str, Any]) -> None:
    refused = falcon.HTTPBadRequest(description=str(error))
    refused.parameter = error.parameter  # type: ignore[attr-defined]
    raise refused


def _no_index(req: falcon.Request, resp: falcon.Response, error: NoIndexError, params: dict[str, Any]) -> None:
    raise falcon.HTTPServiceUnavailable(
        description="The search is being prepared. Please try again in a moment.", retry_after=RETRY_AFTER_SECONDS
    )


def _no_cluster(req: falcon.Request, resp: falcon.Response, error: ClusterError, params: dict[str, Any]) -> None:
    log("cluster.failed", problem=str(error))
    raise falcon.HTTPServiceUnavailable(
        description="The search cannot be reached at the moment. Please try again.", retry_after=RETRY_AFTER_SECONDS
    )


def _no_signals(req: falcon.Request, resp: falcon.Response, error: SignalsError, params: dict[str, Any]) -> None:
    raise falcon.HTTPServiceUnavailable(
        description="This cannot be kept at the moment. Please try again later.", retry_after=RETRY_AFTER_SECONDS
    )


def _unexpected(req: falcon.Request, error: Exception) -> None:
    """The web edge: its log line names the place in the code and nothing that a visitor sent."""
    log("request.failed", route=req.uri_template or "", error=type(error).__name__, where=places(error))
    raise falcon.HTTPInternalServerError

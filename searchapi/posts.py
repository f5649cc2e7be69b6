"""Votes, feedback and clicks, as scripts and programs post them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import falcon

from searchapi import encode, wire
from searchapi.api import answer_json
from searchapi.gate import Gate, visitor
from searchapi.parts import Parts


@dataclass(frozen=True, slots=True)
class RatingResource:
    """POST /api/articles/{id}/rating"""

    parts: Parts
    cors: ClassVar[str] = "listed"

    def on_post(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Counts a vote, the visitor's last one for the article; answers with all votes."""
        vote = Gate(self.parts).json(req, wire.Vote)
        require_article(self.parts, id)
        answer_json(resp, encode.histogram(self.parts.desk.vote(visitor(req), id, int(vote.stars))))


@dataclass(frozen=True, slots=True)
class FeedbackResource:
    """POST /api/articles/{id}/feedback"""

    parts: Parts
    cors: ClassVar[str] = "listed"

    def on_post(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Keeps a word of feedback as text."""
        said = Gate(self.parts).json(req, wire.FeedbackText)
        require_article(self.parts, id)
        keep_feedback(self.parts, req, id, said.text)
        resp.status = falcon.HTTP_204


@dataclass(frozen=True, slots=True)
class ClickResource:
    """POST /api/click"""

    parts: Parts
    cors: ClassVar[str] = "listed"

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Notes which hit or suggestion was opened, and at which place it stood."""
        click = Gate(self.parts).json(req, wire.Click)
        require_article(self.parts, click.article)
        query = " ".join(click.query.split())
        if query:
            self.parts.desk.clicked(visitor(req), query, click.article, int(click.position))
        resp.status = falcon.HTTP_204


def require_article(parts: Parts, id: str) -> None:
    """Raises 404 where the generation that is served has no such article."""
    with parts.current.lease() as edition:
        if edition.searcher.article(id) is None:
            raise falcon.HTTPNotFound(description="There is no article with this id.")


def keep_feedback(parts: Parts, req: falcon.Request, id: str, text: str) -> None:
    """Keeps words that are neither blank nor too many.  Raises 400."""
    words = text.replace("\r\n", "\n").strip()
    if not words or len(words) > wire.MAX_FEEDBACK_CHARS:
        refused = falcon.HTTPBadRequest(description=f"Feedback has from 1 to {wire.MAX_FEEDBACK_CHARS:,} characters.")
        refused.parameter = "text"  # type: ignore[attr-defined]
        raise refused
    parts.desk.say(visitor(req), id, words)

"""Votes and feedback without a script: the plain forms of the article page, answered with a way back to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import falcon

from searchapi.gate import Gate, visitor
from searchapi.parameters import BadParameter
from searchapi.parts import Parts
from searchapi.posts import keep_feedback, require_article


@dataclass(frozen=True, slots=True)
class RatingForm:
    """POST /articles/{id}/rating"""

    parts: Parts

    def on_post(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """The button that was pressed says how many stars."""
        fields = Gate(self.parts).form(req)
        require_article(self.parts, id)
        stars = fields.get("stars", "")
        if stars not in ("1", "2", "3", "4", "5"):
            raise BadParameter("stars", "stars must be a whole number from 1 to 5.")
        self.parts.desk.vote(visitor(req), id, int(stars))
        back(resp, id, "rating")


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """POST /articles/{id}/feedback"""

    parts: Parts

    def on_post(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Keeps the words."""
        fields = Gate(self.parts).form(req)
        require_article(self.parts, id)
        keep_feedback(self.parts, req, id, fields.get("text", ""))
        back(resp, id, "feedback")


@dataclass(frozen=True, slots=True)
class AskForm:
    """POST /ask: of somebody who found nothing."""

    parts: Parts

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Keeps the words with the question that found nothing."""
        fields = Gate(self.parts).form(req)
        query, text = " ".join(fields.get("q", "").split()), fields.get("text", "").strip()
        keep_feedback(self.parts, req, "", f"“{query}”: {text}" if query and text else text)
        resp.status = falcon.HTTP_303
        resp.location = "/search?" + urlencode({"q": query, "thanks": "ask"})


def back(resp: falcon.Response, id: str, thanks: str) -> None:
    """To the article again, which says thank you; loading that page anew posts nothing."""
    resp.status = falcon.HTTP_303
    resp.location = f"/articles/{id}?thanks={thanks}#rating"

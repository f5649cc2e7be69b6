"""Who may post, and what: the origin, the kind and the size of a post are judged before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import falcon
import msgspec

from searchapi.parts import Parts
from searchapi.signals.visitors import Visitor

MAX_BODY_BYTES = 64 * 1024
MAX_FIELDS = 20

T = TypeVar("T")


def visitor(req: falcon.Request) -> Visitor:
    """Who asks.  The address is the proxy's word only where the settings name that proxy."""
    return Visitor(req.remote_addr, req.user_agent or "")


@dataclass(frozen=True, slots=True)
class Gate:
    """The way in for posts."""

    parts: Parts

    def json(self, req: falcon.Request, shape: type[T]) -> T:
        """The body of a post from a program or a script.

        Raises 403 for a foreign origin, 415, 413 or 400 for the body, 429 with Retry-After for too many.
        A browser always names the origin; a program that names none is no one's forged request.
        """
        if req.get_header("Origin") is not None:
            self._check_origin(req, listed=True)
        _check_kind(req, falcon.MEDIA_JSON)
        body = _body(req)
        self._check_rate(req)
        try:
            return msgspec.json.decode(body, type=shape)
        except msgspec.ValidationError as error:
            raise falcon.HTTPBadRequest(description=f"{error}.") from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise falcon.HTTPBadRequest(description="The body is not JSON.") from None

    def form(self, req: falcon.Request) -> dict[str, str]:
        """The fields of a form of our own pages, the last of each name.  Raises as `json` does."""
        if req.get_header("Origin") is not None:
            self._check_origin(req, listed=False)
        elif req.get_header("Sec-Fetch-Site") != "same-origin":
            raise falcon.HTTPForbidden(description="This form answers to our own pages only.")
        _check_kind(req, falcon.MEDIA_URLENCODED)
        body = _body(req)
        self._check_rate(req)
        try:
            fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            raise falcon.HTTPBadRequest(description="The form has too many fields.") from None
        return {name: values[-1] for name, values in fields.items()}

    def _check_origin(self, req: falcon.Request, listed: bool) -> None:
        origin = req.get_header("Origin") or ""
        if listed and origin in self.parts.settings.serve.origins:
            return
        # The scheme may differ where a proxy speaks TLS for us; a browser sets Host itself, so no page can forge it.
        address = self.parts.settings.site.address
        own = urlsplit(address).netloc if address else req.netloc
        if urlsplit(origin).netloc.lower() != own.lower():
            raise falcon.HTTPForbidden(description="Posts from this origin are not taken.")

    def _check_rate(self, req: falcon.Request) -> None:
        wait = self.parts.desk.wait_seconds(visitor(req))
        if wait:
            raise falcon.HTTPTooManyRequests(description="That was a lot at once.", retry_after=wait)


def _check_kind(req: falcon.Request, wanted: str) -> None:
    kind = (req.content_type or "").partition(";")[0].strip().lower()
    if kind != wanted:
        raise falcon.HTTPUnsupportedMediaType(description=f"The body must be {wanted}.")


def _body(req: falcon.Request) -> bytes:
    """Raises 413 for more than is allowed, however it was announced."""
    if (req.content_length or 0) <= MAX_BODY_BYTES:
        body = req.bounded_stream.read(MAX_BODY_BYTES + 1)
        if len(body) <= MAX_BODY_BYTES:
            return bytes(body)
    raise falcon.HTTPContentTooLarge(description=f"More than {MAX_BODY_BYTES // 1024} KiB are not read.")

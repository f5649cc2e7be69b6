"""Lets the maintainer in, and nobody else: a password that a browser asks for, or a word in a header."""

from __future__ import annotations

import base64
import binascii
import hmac

import falcon

from searchapi.signals.limiter import Limiter
from searchindex.settings import Insights

TRIES_PER_MINUTE = 10
_REALM = 'Basic realm="Insights", charset="UTF-8"'


class Guard:
    """Compares in constant time; an address that guesses has to wait."""

    def __init__(self, settings: Insights, tries: Limiter) -> None:
        self._settings = settings
        self._tries = tries

    def check(self, req: falcon.Request) -> None:
        """Raises 404 where the settings let nobody in, 401 for the wrong word, 429 for too many of those."""
        if not (self._settings.password or self._settings.token):
            raise falcon.HTTPNotFound
        scheme, _, given = (req.get_header("Authorization") or "").partition(" ")
        if scheme and self._is_right(scheme.lower(), given.strip()):
            return
        if scheme and (wait := self._tries.wait_seconds(req.remote_addr.encode())):
            raise falcon.HTTPTooManyRequests(description="Too many wrong words.", retry_after=wait)
        raise falcon.HTTPUnauthorized(description="This page is the maintainer's.", challenges=[_REALM])

    def _is_right(self, scheme: str, given: str) -> bool:
        if scheme == "bearer":
            return bool(self._settings.token) and _same(given.encode(), self._settings.token)
        if scheme != "basic" or not self._settings.password:
            return False
        try:
            said = base64.b64decode(given, validate=True)
        except binascii.Error:
            return False
        return _same(said, f"{self._settings.user}:{self._settings.password}")


def _same(given: bytes, wanted: str) -> bool:
    return hmac.compare_digest(given, wanted.encode())

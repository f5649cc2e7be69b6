"""Refusals made before they are needed: a crowd is sent away for a tenth of what reading its requests would cost."""

from __future__ import annotations

import re
from http import HTTPStatus

import msgspec

from searchapi import wire
from searchapi.headers import SAFETY
from searchapi.lanes import lane_of
from searchapi.problems import OVERLOADED, RETRY_AFTER_SECONDS, is_for_programs
from searchapi.request_ids import fresh

# One whole GET in one piece, that keeps its connection and says nothing that would have to be understood.
_PLAIN = re.compile(
    rb"GET (/[!-~]*) HTTP/1\.1\r\n(?:(?!connection:|content-|transfer-|expect:|upgrade:)[^\r\n]+\r\n)+\r\n", re.I
)
_LONGEST = 4096
_ID = b"0123456789abcdef"
"""Where the name of the request goes."""


def plain_question(data: bytes) -> str | None:
    """The path of a plain question that has arrived whole; None of anything else, which is read as ever."""
    found = _PLAIN.fullmatch(data) if len(data) <= _LONGEST else None
    if found is None:
        return None
    path = found[1].partition(b"?")[0].decode("ascii")
    return path if lane_of("GET", path) == "ask" else None


class Refusals:
    """What those hear who find no room, for programs and for people."""

    def __init__(self, busy_page: bytes) -> None:
        problem = wire.Problem("about:blank", HTTPStatus(503).phrase, 503, OVERLOADED, request_id=_ID.decode())
        self._program = ("application/problem+json", msgspec.json.encode(problem))
        self._person = ("text/html; charset=utf-8", busy_page)
        self._answers = {said: _answer(*said) for said in (self._program, self._person)}

    def to(self, path: str) -> bytes:
        """The whole answer to whoever asked for this path."""
        return self._answers[self._said(path)].replace(_ID, fresh().encode())

    def content(self, path: str, request_id: str) -> tuple[str, bytes]:
        """Its type and body alone, for a request of this name."""
        kind, body = self._said(path)
        return kind, body.replace(_ID, request_id.encode())

    def _said(self, path: str) -> tuple[str, bytes]:
        return self._program if is_for_programs(path) else self._person


def _answer(kind: str, body: bytes) -> bytes:
    headers = {
        **SAFETY,
        "Cache-Control": "no-store",
        "Content-Length": str(len(body)),
        "Content-Type": kind,
        "Retry-After": str(RETRY_AFTER_SECONDS),
        "X-Request-Id": _ID.decode(),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 503 {HTTPStatus(503).phrase}\r\n{lines}\r\n".encode() + body

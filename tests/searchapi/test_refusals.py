"""A crowd is sent away in ready-made words, and nothing but a plain question is judged by its bytes alone."""

from __future__ import annotations

import json

import pytest

from searchapi.headers import SAFETY
from searchapi.refusals import Refusals, plain_question

ASKED = b"GET /api/search?q=risk HTTP/1.1\r\nHost: kb.example\r\nAccept: */*\r\n\r\n"


def test_a_plain_question_is_known_by_its_path():
    assert plain_question(ASKED) == "/api/search"
    assert plain_question(ASKED.replace(b"/api/search?q=risk", b"/?q=risk")) == "/"


@pytest.mark.parametrize(
    "data",
    [
        ASKED[:-1],
        ASKED + ASKED,
        ASKED.replace(b"GET", b"POST"),
        ASKED.replace(b"1.1", b"1.0"),
        ASKED.replace(b"Accept: */*", b"connection: close"),
        ASKED.replace(b"Accept: */*", b"Content-Length: 3"),
        ASKED.replace(b"Accept: */*", b"Transfer-Encoding: chunked"),
        ASKED.replace(b"Accept: */*", b"EXPECT: 100-continue"),
        ASKED.replace(b"/api/search?q=risk", b"/healthz"),
        ASKED.replace(b"/api/search?q=risk", b"/static/box.js"),
        ASKED.replace(b"/api/search", b"/\xff"),
        ASKED.replace(b"*/*", b"a" * 5000),
        b"",
    ],
)
def test_anything_else_is_read_as_ever(data):
    assert plain_question(data) is None


def told(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return status, dict(line.split(": ", 1) for line in lines), body


def test_programs_hear_a_problem_with_a_name_of_its_own():
    refusals = Refusals(b"<p>busy</p>")
    status, headers, body = told(refusals.to("/api/search"))
    problem = json.loads(body)
    assert status == "HTTP/1.1 503 Service Unavailable"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Retry-After"] == "5"
    assert SAFETY.items() <= headers.items()
    assert problem["status"] == 503
    assert problem["request_id"] == headers["X-Request-Id"]
    assert told(refusals.to("/api/search"))[1]["X-Request-Id"] != headers["X-Request-Id"]


def test_people_see_the_page():
    _, headers, body = told(Refusals(b"<p>busy</p>").to("/"))
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert body == b"<p>busy</p>"

"""Each request has a name, and a line that says what came of it and nothing of who asked for what."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from searchapi.channel import PEER
from searchapi.current import Current
from searchapi.request_ids import named
from searchindex.settings import Serve
from tests.searchapi.conftest import client_of
from tests.searchapi.knowledge import CAREER_HOUR, SETTINGS

PROXY = "192.0.2.1"


@pytest.fixture
def asked(current, tmp_path):
    """A client of a service behind a proxy."""
    return client_of(current, tmp_path, structs.replace(SETTINGS, serve=Serve(trusted_proxy=PROXY)))


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=a",
        "/api/search?q=a",
        "/nowhere",
        "/healthz",
        "/static/x",
        f"/articles/{CAREER_HOUR.id}",
        "/metrics",
    ],
)
def test_every_answer_names_its_request(client, capsys, path):
    name = client.simulate_get(path).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", name)
    assert [line["request"] for line in lines(capsys)] == [name]


def test_a_problem_names_its_request(client):
    answer = client.simulate_get("/api/nowhere")
    assert answer.json["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("peer", "given", "taken"),
    [
        (PROXY, "0123456789abcdef-proxy", True),
        ("192.0.2.9", "0123456789abcdef-proxy", False),
        (PROXY, "short", False),
        (PROXY, "a" * 65, False),
        (PROXY, 'a"},{"event":"x', False),
    ],
)
def test_only_the_trusted_proxy_may_name_a_request_and_only_sanely(asked, peer, given, taken):
    answer = asked.simulate_get("/healthz", headers={"X-Request-Id": given}, extras={PEER: peer})
    assert (answer.headers["x-request-id"] == given) is taken


@given(st.text(max_size=80))
def test_a_name_is_always_safe_to_print(given):
    assert re.fullmatch("[A-Za-z0-9._-]{8,64}", named(given, trusted=True))


def test_a_line_says_what_came_of_a_request_and_not_who_asked_for_what(client, capsys):
    headers = {"User-Agent": "secret-agent", "Referer": "https://secret.example"}
    client.simulate_get("/search?q=jane.doe%40example.com", headers=headers, remote_addr="198.51.100.23")
    client.simulate_get("/jane.doe", headers=headers, remote_addr="198.51.100.23")
    client.simulate_get("/articles/jane.doe", headers=headers)
    written = capsys.readouterr().err
    found = [json.loads(line) for line in written.splitlines()]
    assert [(line["route"], line["status"]) for line in found] == [
        ("/search", 200),
        ("none", 404),
        ("/articles/{id}", 404),
    ]
    assert all(line["ms"] >= 0 and line["method"] == "GET" for line in found)
    for secret in ("jane", "secret", "198.51"):
        assert secret not in written


@pytest.mark.parametrize("trick", ["%0d%0aSet-Cookie:x", "%1b%5b31mred", "%e2%80%a8", "%00"])
def test_no_control_character_starts_a_line_of_its_own(client, capsys, trick):
    answer = client.simulate_get(f"/search?q=a{trick}", headers={"User-Agent": "a\x1b[31m"})
    assert "set-cookie" not in answer.headers
    client.simulate_get(f"/a{trick}")
    written = capsys.readouterr().err
    assert len(written.splitlines()) == 2
    assert written.isascii()
    assert "\x1b" not in written


def test_an_error_has_a_line_with_its_place_and_the_name_of_its_request(tmp_path, capsys):
    class Broken(Current):
        def lease(self):
            raise ZeroDivisionError("jane.doe")

    answer = client_of(Broken(), tmp_path).simulate_get("/api/search?q=jane.doe")
    failed = next(line for line in lines(capsys) if line["event"] == "request.failed")
    assert failed["request"] == answer.headers["x-request-id"] == answer.json["request_id"]
    assert (failed["error"], failed["route"]) == ("ZeroDivisionError", "/api/search")
    assert any("api.py" in place for place in failed["where"])
    assert "jane" not in json.dumps(failed)


def test_the_lines_of_requests_can_be_left_out(current, tmp_path, capsys):
    quiet = client_of(current, tmp_path, structs.replace(SETTINGS, serve=Serve(access_log=False)))
    assert quiet.simulate_get("/").status_code == 200
    assert lines(capsys) == []

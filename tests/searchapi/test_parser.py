"""What is read by our own expression is read as waitress reads it, and nothing slips in behind it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser

from searchapi.parser import Parser

SETTINGS = Adjustments(max_request_header_size=16 * 1024)
READ = (
    *("command", "version", "request_uri", "path", "query", "fragment", "proxy_scheme", "proxy_netloc", "url_scheme"),
    *("headers", "first_line", "expect_continue", "connection_close", "chunked", "content_length", "header_plus"),
    *("completed", "empty", "headers_finished", "header_bytes_received"),
)
BROWSER = (
    b"GET /api/search?q=caf%C3%A9+au+lait&topic=a&topic=b?c HTTP/1.1\r\nHost: kb.example:8000\r\nAccept: */*\r\n"
    b"Connection: keep-alive\r\nCookie: a=b; c=d\r\nX-A: one\r\nx-a: two\r\nSec-Fetch-Site: none\r\n\r\n"
)

TARGETS = st.one_of(
    st.sampled_from(["/", "//", "//a/b", "*", "", "/a?b#c", "/a#b?c", "http://a/b?c", "/%41", "/a:b@c/[d", "/?"]),
    st.text("/ab.-_~%?&=+#:[]@;\\ \t\x00\x7fé", max_size=12).map(lambda rest: "/" + rest),
)
NAMES = st.one_of(
    st.sampled_from(["Host", "host", "X-A", "X_A", "Connection", "Content-Length", "Transfer-Encoding", "Expect", ""]),
    st.text("aZ9-_ :\té", max_size=5),
)
VALUES = st.one_of(
    st.sampled_from(["keep-alive", "close", "0", "3", "x", "chunked", "100-continue", "a, b", "Keep-Alive "]),
    st.text("aé \t,:;\x00\x0b\x1c\x7f\x85\r\n", max_size=8),
)
HEADERS = st.lists(st.tuples(NAMES, st.sampled_from([": ", ":", ":  ", " : ", ""]), VALUES), max_size=4)


def read(kind, data):
    """All that a parser of this kind makes of it, its error in words."""
    found = kind(SETTINGS)
    taken = found.received(data)
    error = found.error and (type(found.error), str(found.error.body))
    return taken, error, found.get_body_stream().read(), {name: getattr(found, name, None) for name in READ}


@example("GET", "/api/search?q=a", "HTTP/1.1", [("Host", ": ", "a"), ("HOST", ": ", "b")], "\r\n", "")
@example("GET", "/api/search?q=a", "HTTP/1.1", [("Host", ": ", "a")], "\r\n", "GET / HTTP/1.1\r\n\r\n")
@given(
    st.sampled_from(["GET", "get", "HEAD", "POST", "GET ", "\r\nGET"]),
    TARGETS,
    st.sampled_from(["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", ""]),
    HEADERS,
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.text("abc\r\n", max_size=6),
)
def test_every_request_is_read_as_waitress_reads_it(method, target, version, headers, end, rest):
    lines = [f"{method} {target} {version}", *(f"{name}{colon}{value}" for name, colon, value in headers)]
    data = (end.join(lines) + end + end + rest).encode("latin-1")
    assert read(Parser, data) == read(HTTPRequestParser, data)


@given(st.integers(0, len(BROWSER)), st.sampled_from([bytes([n]) for n in range(256)]))
def test_one_byte_more_is_read_as_waitress_reads_it(at, byte):
    data = BROWSER[:at] + byte + BROWSER[at:]
    assert read(Parser, data) == read(HTTPRequestParser, data)


@pytest.mark.parametrize("cut", range(1, len(BROWSER), 7))
def test_a_request_may_arrive_in_pieces(cut):
    whole, parts = Parser(SETTINGS), Parser(SETTINGS)
    whole.received(BROWSER)
    assert parts.received(BROWSER[:cut]) == cut
    assert not parts.completed
    parts.received(BROWSER[cut:])
    assert (parts.headers, parts.request_uri, parts.completed) == (whole.headers, whole.request_uri, True)


def test_what_a_browser_asks_is_read_without_waitress(monkeypatch):
    monkeypatch.setattr(HTTPRequestParser, "parse_header", None)
    found = Parser(SETTINGS)
    found.received(BROWSER)
    assert (found.path, found.query) == ("/api/search", "q=caf%C3%A9+au+lait&topic=a&topic=b?c")
    assert found.headers["X_A"] == "one, two"

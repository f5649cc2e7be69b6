"""What is ours of waitress's connection says and sends just what waitress would."""

from __future__ import annotations

import gc
import socket
import weakref
from types import SimpleNamespace

import pytest
from waitress.adjustments import Adjustments
from waitress.task import WSGITask

from searchapi.afterwards import KEY, kept_until_then
from searchapi.channel import Asking, Channel
from searchapi.headers import SAFETY
from searchapi.parser import Parser

ORDINARY = [*SAFETY.items(), ("x-request-id", "0123456789abcdef"), ("ETAG", '"1"'), ("content-type", "text/html")]


def header(kind, headers, length, *, version="1.1", status="200 OK", asked=()):
    """The header that a task of this kind makes, and whether the connection ends with it."""
    channel = SimpleNamespace(server=SimpleNamespace(adj=SimpleNamespace(ident=None)))
    task = kind(channel, SimpleNamespace(version=version, headers=dict(asked)))
    task.status, task.response_headers, task.content_length, task.start_time = status, list(headers), length, 1.7e9
    return task.build_response_header(), task.close_on_finish, task.chunked_response


@pytest.mark.parametrize(
    "case",
    [
        {"headers": [*ORDINARY, ("content-length", "9")], "length": 9},
        {"headers": [*ORDINARY, ("content-length", "9"), ("vary", "b"), ("Vary", "a")], "length": 9},
        {"headers": [*ORDINARY, ("content-length", "9"), ("Date", "today")], "length": 9},
        {"headers": [*ORDINARY, ("content-length", "9"), ("server", "other")], "length": 9},
        {"headers": ORDINARY, "length": 9},
        {"headers": ORDINARY, "length": None},
        {"headers": ORDINARY, "length": None, "status": "204 No Content"},
        {"headers": [*ORDINARY, ("content-length", "9")], "length": 9, "status": "304 Not Modified"},
        {"headers": [*ORDINARY, ("content-length", "9")], "length": 9, "version": "1.0"},
        {"headers": [*ORDINARY, ("content-length", "9")], "length": 9, "asked": {"CONNECTION": "close"}},
        {"headers": [*ORDINARY, ("content-length", "9")], "length": 9, "asked": {"CONNECTION": "keep-alive"}},
        {"headers": [*ORDINARY, ("content-length", "0")], "length": 0},
    ],
)
def test_the_header_is_the_one_that_waitress_makes(case):
    assert header(Asking, **case) == header(WSGITask, **case)


def test_what_is_not_modified_ends_no_connection():
    said, ends, chunked = header(Asking, ORDINARY, None, status="304 Not Modified")
    assert said.startswith(b"HTTP/1.1 304 Not Modified\r\n")
    assert b"Connection:" not in said
    assert not ends
    assert not chunked


@pytest.fixture
def line():
    """A connection with as much of a server as it needs, and its other end."""
    ours, theirs = socket.socketpair()
    server = SimpleNamespace(active_channels={}, pull_trigger=lambda: None)
    channel = Channel(server, ours, ("127.0.0.1", 1), Adjustments(), map={})
    yield channel, theirs
    theirs.close()
    if channel.connected:
        channel.handle_close()


def test_what_the_socket_does_not_take_at_once_comes_after_it_in_order(line):
    channel, theirs = line
    said = [bytes([number]) * 700_000 for number in range(4)]
    assert [channel.write_soon(part) for part in said] == [700_000] * 4
    assert channel.total_outbufs_len
    heard = b""
    while len(heard) < 2_800_000:
        heard += theirs.recv(1 << 20)
        channel.handle_write()
    assert heard == b"".join(said)
    assert not channel.total_outbufs_len


def test_a_short_answer_is_sent_and_nothing_is_kept(line):
    channel, theirs = line
    assert channel.write_soon(b"said") == 4
    assert theirs.recv(9) == b"said"
    assert not channel.total_outbufs_len


def test_a_connection_that_was_cut_ends(line):
    channel, theirs = line
    theirs.close()
    channel.write_soon(b"said")
    channel.handle_write()
    assert not channel.connected


class Thing:
    """Something that an answer was made of."""


def test_what_can_wait_is_done_when_the_answer_is_out_and_holds_nothing_back(line):
    channel, theirs = line
    heard, things = [], []

    def app(environ, start_response):
        thing = Thing()
        kept_until_then(SimpleNamespace(env=environ), thing)
        things.append(weakref.ref(thing))
        # What waits refers back to the environ, as the journal's line does.
        environ[KEY].append(lambda: heard.append((theirs.recv(1 << 16), bool(environ), things[0]() is not None)))
        start_response("200 OK", [("Content-Length", "4")])
        return [b"said"]

    vars(channel.server).update(application=app, adj=channel.adj, server_name="a", effective_host="a", effective_port=1)
    request = Parser(channel.adj)
    request.received(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    theirs.setblocking(False)
    gc.disable()
    try:
        Asking(channel, request).service()
        assert things[0]() is None
    finally:
        gc.enable()
    ((answer, _, kept),) = heard
    assert answer.endswith(b"\r\n\r\nsaid")
    assert kept

"""A page takes time in step with its length, whatever it repeats: four times as long is not sixteen times as slow."""

from __future__ import annotations

import time

import pytest

from indexer.fetch.crawl import links
from indexer.parse import parse
from tests.indexer.parse.conftest import made_page

CHARS = 60_000
BOUND_SECONDS = 8.0
"""Generous: the slowest takes a second.  What was found to be quadratic took minutes, or hours at ten megabytes."""

PIECES = (
    *("&nbsp;", "#", "<b> </b>", "<a href=x>y</a>", "<h2>x</h2>", "<p>", "<li>", "<td>", "<dt id=a>", "<form>"),
    *("<pre>\n\n</pre>", "<li class=breadcrumb><a href=x>y</a></li>", "<div class=share>x</div>", "<x-y>", "<!-- -->"),
    *("<img alt='a b c d'>", "<a name=x></a>", "<table>", "<select><option>", "(ab) ", "a | ", "<details>", "\u0301"),
)
AROUND = ("<main>%s</main>", "<h1>%s</h1><p>x", "<title>%s</title><p>x", "<pre>%s</pre>", "<p>%s")


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.slow
def test_a_page_takes_time_in_step_with_its_length(around):
    for piece in PIECES:
        body = around.replace("%s", (piece * CHARS)[:CHARS])
        began = time.monotonic()
        parse(made_page(body))
        assert time.monotonic() - began < BOUND_SECONDS, piece


@pytest.mark.parametrize("filling", [b"a", b"a ", b"<p", b"\xe9", b"&#x"])
def test_a_long_line_in_an_old_encoding_takes_no_longer(filling):
    """One byte that is no UTF-8, and then half a megabyte on one line: read by the crawler itself."""
    body = b"<p>\xff" + filling * (500_000 // len(filling))
    began = time.monotonic()
    parse(made_page(body))
    links.read(body, "", "http://kb.example/")
    assert time.monotonic() - began < BOUND_SECONDS

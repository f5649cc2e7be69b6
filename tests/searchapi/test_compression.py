"""Text goes out packed to whoever takes it."""

from __future__ import annotations

import gzip
import re

import pytest


@pytest.mark.parametrize("path", ["/", "/search?q=notes", "/api/search?q=notes", "/openapi.json"])
def test_a_long_answer_is_packed_for_who_takes_it(client, path):
    plain = client.simulate_get(path)
    packed = client.simulate_get(path, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert {plain.headers["vary"], packed.headers["vary"]} == {"Accept-Encoding"}


@pytest.mark.parametrize("offer", ["", "br", "gzip;q=0", "identity"])
def test_who_does_not_take_it_gets_it_plain(client, offer):
    assert "content-encoding" not in client.simulate_get("/", headers={"Accept-Encoding": offer}).headers


@pytest.mark.parametrize("path", ["/healthz", "/media/0123456789abcdef.pdf"])
def test_short_answers_and_files_are_not_packed(client, path):
    assert "content-encoding" not in client.simulate_get(path, headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize("name", ["box.js", "answerbox.css"])
def test_a_file_that_is_packed_already_is_packed_once(client, name):
    page = client.simulate_get("/").text
    address = re.search(rf"/static/{name.replace('.', r'[.][0-9a-f]+[.]')}", page)[0]
    packed = client.simulate_get(address, headers={"Accept-Encoding": "gzip"})
    assert (
        gzip.decompress(packed.content) == client.simulate_get(address, headers={"Accept-Encoding": "identity"}).content
    )
    assert packed.headers["content-encoding"] == "gzip"

"""The box for other sites: one small script that asks for nothing else."""

from __future__ import annotations

import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapi.palette import DARK_PAPER, DESIGNED, PAPER, Palette, contrast
from searchindex.errors import UsageError
from searchindex.settings import Settings, Site
from tests.searchapi.conftest import client_of


def test_the_script_is_small_and_whole(client):
    answer = client.simulate_get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert len(answer.content) < 12_000
    script = gzip.decompress(answer.content).decode()
    assert "__" not in script.replace("__proto__", "")
    assert "Search for answers" in script
    for forbidden in (
        "innerHTML",
        "insertAdjacentHTML",
        "eval(",
        "DOMParser",
        "import ",
        ".style",
        "cookie",
        "Storage",
    ):
        assert forbidden not in script


def test_any_site_may_load_it_and_a_browser_that_has_it_is_not_sent_it_again(client):
    answer = client.simulate_get("/widget.js", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = client.simulate_get("/widget.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_speaks_the_language_and_wears_the_accent_of_the_site(current, tmp_path):
    client = client_of(current, tmp_path, Settings(site=Site(lang="de", accent="#8a1c1c")))
    script = client.simulate_get("/widget.js").text
    assert "Antworten suchen" in script
    assert "#8a1c1c" in script
    assert DESIGNED.accent not in script


def test_the_accent_of_the_site_is_in_its_sheet(current, tmp_path):
    client = client_of(current, tmp_path, Settings(site=Site(accent="#8A1C1C")))
    sheet = re.search(r"/static/answerbox\.\w+\.css", client.simulate_get("/").text)[0]
    text = client.simulate_get(sheet).text
    assert "--accent: #8a1c1c" in text
    assert not re.search("|".join((DESIGNED.accent, DESIGNED.dark)), text)


def test_an_accent_that_cannot_be_read_is_refused_with_one_that_can(current, tmp_path):
    with pytest.raises(UsageError, match=r"1\.4:1 on white.*try #") as refused:
        client_of(current, tmp_path, Settings(site=Site(accent="#00ff00")))
    better = re.search(r"try (#\w+)", str(refused.value))[1]
    assert contrast(Palette.of(better).accent, PAPER) >= 4.5


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#ffffff") == 1


@given(st.integers(0, 0xFFFFFF))
def test_every_accent_that_is_taken_can_be_read_in_light_and_in_the_dark(number):
    try:
        palette = Palette.of(f"#{number:06x}")
    except UsageError:
        return
    assert contrast(palette.accent, PAPER) >= 4.5
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.dark, DARK_PAPER) >= 7
    assert contrast(palette.on_dark, palette.dark) >= 4.5

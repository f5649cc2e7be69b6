"""The maintainer's page: who is let in, what is on it, what is not."""

from __future__ import annotations

import base64

import pytest
from msgspec import structs

from searchapi.guard import TRIES_PER_MINUTE
from searchapi.signals.records import Asked, Clicked
from searchapi.signals.visitors import Visitor
from searchindex.settings import Insights, Site
from tests.searchapi.conftest import NOON, client_of, desk_of
from tests.searchapi.knowledge import CAREER_HOUR, SETTINGS
from tests.searchapi.page import one, read, words

OPEN = structs.replace(SETTINGS, insights=Insights(password="let me in", token="a-long-word"))
PATHS = ("/insights", "/insights/questions.csv", "/insights/plot.svg?v=1,2&since=2026-11-01")


def basic(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


BEARER = {"Authorization": "Bearer a-long-word"}
RIGHT = basic("maintainer:let me in")


@pytest.fixture
def desk(tmp_path):
    """A desk that has taken a few signals."""
    opened = desk_of(tmp_path / "data", OPEN)
    signals = []
    for n in range(4):
        visitor, asker = bytes([n]), bytes([n])
        signals += [
            Asked(NOON, visitor, asker, "career paths", 4, (CAREER_HOUR.id,)),
            Clicked(NOON, visitor, asker, "career paths", CAREER_HOUR.id, 1),
            Asked(NOON, visitor, b"x" + asker, "<b>vpn</b>", 0),
        ]
    signals.append(Asked(NOON, b"s", b"s", "my own secret", 0))
    opened.signals.add(signals)
    opened.vote(Visitor("192.0.2.1", "x"), CAREER_HOUR.id, 2)
    opened.say(Visitor("192.0.2.1", "x"), CAREER_HOUR.id, "<script>alert(1)</script>\nMore")
    yield opened
    opened.close()


@pytest.fixture
def client(current, tmp_path, desk):
    return client_of(current, tmp_path, OPEN, desk)


@pytest.mark.parametrize("path", PATHS)
def test_without_a_password_in_the_settings_there_is_no_such_page(current, tmp_path, path):
    client = client_of(current, tmp_path)
    assert client.simulate_get(path, headers=RIGHT).status_code == 404
    assert client.simulate_get(path, headers=basic("maintainer:")).status_code == 404
    assert client.simulate_get(path, headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_nobody_else_is_let_in(client, path):
    answer = client.simulate_get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    wrong = ("maintainer:wrong", "other:let me in", "maintainer", ":", "maintainer:let me in ")
    for headers in (*map(basic, wrong), {"Authorization": "Bearer no"}, {"Authorization": "Basic ***"}):
        assert client.simulate_get(path, headers=headers).status_code == 401
    assert client.simulate_get(path + ("&" if "?" in path else "?") + "token=a-long-word").status_code == 401


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [RIGHT, BEARER], ids=["password", "token"])
def test_the_maintainer_is_let_in_and_nobody_keeps_a_copy(client, path, headers):
    answer = client.simulate_get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


def test_guessing_has_to_wait(client):
    answers = [client.simulate_get("/insights", headers=basic(f"maintainer:{n}")) for n in range(TRIES_PER_MINUTE + 1)]
    assert answers[-1].status_code == 429
    assert client.simulate_get("/insights", headers=RIGHT).status_code == 200


def test_a_token_alone_opens_no_empty_password(current, tmp_path):
    only = structs.replace(SETTINGS, insights=Insights(token="a-long-word"))
    client = client_of(current, tmp_path, only)
    assert client.simulate_get("/insights", headers=basic("maintainer:")).status_code == 401
    assert client.simulate_get("/insights", headers=BEARER).status_code == 200


def test_the_page_shows_what_was_sought_and_what_was_said(client):
    page = read(client.simulate_get("/insights", headers=RIGHT).text)
    text = words(one(page, "main"))
    assert "Searches9" in text
    assert [words(a) for a in page.select("[aria-labelledby=questions] td a")] == ["<b>vpn</b>", "career paths"]
    assert '"<b>vpn</b>"' not in text.partition("For the settings")[0]
    assert "secret" not in page.text
    assert "1 search more" in text
    assert one(page, "[aria-labelledby=said] .said").text == "<script>alert(1)</script>\nMore"
    assert not page.select("script:not([src]), td script, [style]")
    for image in page.select(".plot img"):
        assert client.simulate_get(image["src"], headers=RIGHT).headers["content-type"].startswith("image/svg+xml")
    for link in page.select("a.csv"):
        assert client.simulate_get(link["href"], headers=RIGHT).status_code == 200


def test_a_question_has_a_page_of_its_own_unless_it_is_rare(client):
    page = read(client.simulate_get("/insights?q=career+paths", headers=RIGHT).text)
    assert "“career paths”" in words(one(page, "h1"))
    assert "Searches4" in words(one(page, "main"))
    assert client.simulate_get("/insights?q=my+own+secret", headers=RIGHT).status_code == 404
    assert client.simulate_get("/insights?q=never+asked", headers=RIGHT).status_code == 404


@pytest.mark.parametrize(
    "path", ["/insights?days=0", "/insights?days=367", "/insights/plot.svg", "/insights/plot.svg?v=x"]
)
def test_what_cannot_be_read_is_refused(client, path):
    assert client.simulate_get(path, headers=RIGHT).status_code == 400


def test_a_table_that_does_not_exist_is_not_found(client):
    assert client.simulate_get("/insights/nothing.csv", headers=RIGHT).status_code == 404


def test_the_page_is_in_the_language_of_the_site(current, tmp_path, desk):
    german = structs.replace(OPEN, site=Site(lang="de"))
    page = read(client_of(current, tmp_path, german, desk).simulate_get("/insights", headers=RIGHT).text)
    assert words(one(page, "h1")) == "Was Besucher suchen"


def test_without_signals_it_says_so(client, tmp_path, desk):
    desk.close()
    for file in (tmp_path / "data").glob("signals.db*"):
        file.unlink()
    (tmp_path / "data" / "signals.db").write_bytes(b"no database" * 1000)
    assert client.simulate_get("/insights", headers=RIGHT).status_code == 503

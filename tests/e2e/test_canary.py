"""Hostile articles in a real browser: whatever they hold, no script of theirs runs."""

from __future__ import annotations

import subprocess
import sys
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, Request

from tests.e2e.conftest import ROOT
from tests.searchapi.live import start
from tests.security.hostile import markup

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TOUCH = "type => document.querySelectorAll('article :not(a, button)').forEach(e => e.dispatchEvent(new Event(type)))"
SAMPLE = 34
"""Our own cases first, then every so many-th line of the collections."""


def sample() -> list[str]:
    lines = markup()
    return [*lines[:SAMPLE], *lines[SAMPLE :: max(1, 2 * len(lines) // SAMPLE)]]


def name(number: int) -> str:
    """A word for a number: pages that differ in their digits alone would be one page to the indexer."""
    return "canary" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03}")


def page(number: int, line: str) -> str:
    safe = escape(line)
    return (
        f"<html lang=en><head><title>{safe}</title></head><body><main><h1>{safe}</h1>"
        f"<p>Here {name(number)} begins, and {name(number)} is what it is called by everybody.</p>"
        f'<h2 id="{safe}">{safe}</h2><p>{safe}</p><p><a href="{safe}">{safe}</a></p>{line}</main></body></html>'
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The service over a knowledge base of nothing but these."""
    folder = tmp_path_factory.mktemp("canary")
    (folder / "pages").mkdir()
    for number, line in enumerate(sample()):
        (folder / "pages" / f"{number:03}.html").write_text(page(number, line), encoding="utf-8", errors="replace")
    index = [sys.executable, "-m", "indexer", "index", str(folder / "pages"), "--index", str(folder / "index")]
    built = subprocess.run(index, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    running = start(folder / "index", folder)
    yield running
    running.end()


@pytest.fixture
def watched(browser):
    """A page that notes every dialog and every script, frame or style sheet that is asked for elsewhere."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    page, alarms = context.new_page(), []
    page.on("dialog", lambda dialog: (alarms.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def note(request: Request) -> None:
        code = request.resource_type in ("script", "stylesheet", "document")
        if code and urlsplit(request.url).hostname != "127.0.0.1":
            alarms.append(f"{request.resource_type} {request.url}")

    page.on("request", note)
    yield page, alarms
    context.close()


def quiet(page: Page, alarms: list[str], where: str) -> None:
    assert (page.evaluate("window.__canary"), alarms) == (None, []), where


def test_no_line_runs_on_a_page_of_results_or_on_its_article(hostile, watched):
    page, alarms = watched
    read = 0
    for number, line in enumerate(sample()):
        page.goto(f"{hostile.address}search?q={name(number)}")
        quiet(page, alarms, line)
        if not page.locator(".hit h2 a").count():
            continue  # a page that leads elsewhere by itself is no article
        page.locator(".hit h2 a").first.click()
        page.locator("article > h1").wait_for()
        for event in ("focus", "mouseover", "click", "toggle"):
            page.evaluate(TOUCH, event)
        quiet(page, alarms, line)
        read += 1
    assert read > 0.9 * len(sample())


def test_no_line_runs_as_a_question_or_among_the_suggestions(hostile, watched):
    page, alarms = watched
    for line in sample()[::4]:
        page.goto(f"{hostile.address}search?q={quote(line[:500], errors='replace')}")
        quiet(page, alarms, line)
    page.goto(hostile.address)
    for begun in ("script", "img", "svg", "window"):
        page.get_by_role("combobox").fill(begun)
        page.get_by_role("option").first.wait_for()
        quiet(page, alarms, begun)


@pytest.fixture
def elsewhere(hostile):
    """A site of somebody else, at another port, with the box on it."""
    body = f'<!doctype html><body><div data-answerbox></div><script src="{hostile.address}widget.js" defer></script>'

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_no_line_runs_in_the_box_of_another_site(watched, elsewhere):
    page, alarms = watched
    page.goto(elsewhere)
    for begun in ("script", "img", "svg", "window"):
        page.get_by_role("combobox").fill(begun)
        page.get_by_role("option").first.wait_for()
        quiet(page, alarms, begun)

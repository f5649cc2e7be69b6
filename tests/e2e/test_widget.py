"""The box on a foreign site: another origin, a strict policy, hostile rules."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DOCS = Path(__file__).parents[2] / "docs"
CAREER_HOUR = "Career Paths / Career Hour"
HOSTILE = """
* { all: unset !important; display: none !important; color: transparent !important; font-size: 1px !important; }
html, head { display: block !important } body, body > div { display: block !important; visibility: visible !important }
input, div, mark, [role=option] { position: fixed !important; opacity: 0 !important; pointer-events: none !important }
body > div, body > div * { pointer-events: auto !important; opacity: 1 !important; position: static !important }
"""

HOSTILE_PAGE = """<!doctype html><html lang="en"><title>Hostile</title><link rel="stylesheet" href="/hostile.css">
<body><div data-answerbox></div><script src="{origin}/widget.js" defer></script>"""


@pytest.fixture
def site(service):
    """A site of somebody else, with the demo page of the documentation and one with hostile rules."""
    origin = service.address.rstrip("/")
    demo = (DOCS / "widget-demo.html").read_text().replace("http://127.0.0.1:8000", origin)
    pages = {
        "/": ("text/html", demo),
        "/widget-demo.css": ("text/css", (DOCS / "widget-demo.css").read_text()),
        "/hostile": ("text/html", HOSTILE_PAGE.format(origin=origin)),
        "/hostile.css": ("text/css", HOSTILE),
    }
    policy = (
        f"default-src 'none'; script-src {origin}/widget.js; connect-src {origin}; style-src 'self'; img-src 'self'; "
        f"base-uri 'none'; require-trusted-types-for 'script'; form-action {origin}"
    )

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            kind, text = pages.get(self.path, ("text/plain", ""))
            self.send_response(200 if self.path in pages else 204)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def come(visit, address, **how):
    page = visit(**how).page
    page.goto(address)
    return page


def test_on_a_foreign_site_with_a_strict_policy_the_box_suggests_and_searches(visit, site, service):
    page = come(visit, site + "/")
    box = page.get_by_role("combobox", name="Search the knowledge base")
    box.press_sequentially("career")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text(CAREER_HOUR)
    assert options.first.locator("mark").first.text_content() == "Career"
    expect(page.get_by_role("status").first).to_contain_text("suggestions")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert Axe().run(page).response["violations"] == []
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(service.address) + r"search\?q=career"))


def test_a_suggestion_leads_to_its_article(visit, site):
    page = come(visit, site + "/")
    page.get_by_role("combobox").first.press_sequentially("career")
    page.get_by_role("option").first.click()
    expect(page.locator("article > h1")).to_have_text(CAREER_HOUR)


def test_an_input_is_taken_over_with_its_label_and_wears_the_colours_of_its_site(visit, site):
    page = come(visit, site + "/")
    box = page.get_by_role("combobox", name="Ask us")
    expect(box).to_have_attribute("placeholder", "Ask us anything")
    button = page.locator("#own").get_by_role("button")
    assert button.evaluate("(node) => getComputedStyle(node).backgroundColor") == "rgb(122, 31, 92)"
    assert page.locator("#own > label > input").count() == 0


def test_the_shortcut_goes_to_the_first_box(visit, site):
    page = come(visit, site + "/")
    expect(page.get_by_role("combobox").first).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox").first).to_be_focused()


@pytest.mark.parametrize("width", [360, 1440])
def test_hostile_rules_do_not_reach_the_box(visit, site, width):
    page = come(visit, site + "/hostile", width=width)
    box = page.get_by_role("combobox")
    expect(box).to_be_visible()
    assert box.evaluate("(node) => getComputedStyle(node).fontSize") == "16px"
    assert box.bounding_box()["height"] >= 44
    box.press_sequentially("career")
    first = page.get_by_role("option").first
    expect(first).to_be_visible()
    assert first.evaluate("(node) => getComputedStyle(node).color") == "rgb(22, 25, 29)"
    first.click()
    expect(page.locator("article > h1")).to_have_text(CAREER_HOUR)


def test_letters_typed_before_the_script_came_are_kept(visit, site):
    visitor, held = visit(), []

    def hold(route):
        held.append(route)

    visitor.page.route("**/widget.js", hold)
    visitor.page.goto(site + "/", wait_until="commit")
    visitor.page.locator("#own input").press_sequentially("caree")
    visitor.page.wait_for_timeout(100)
    held[0].continue_()
    box = visitor.page.get_by_role("combobox", name="Ask us")
    expect(box).to_have_value("caree")
    expect(box).to_be_focused()
    expect(visitor.page.get_by_role("option").first).to_contain_text(CAREER_HOUR)


def test_without_the_script_the_input_of_the_site_still_searches(visit, site):
    page = come(visit, site + "/", scripts=False)
    page.locator("#own input").fill("career paths")
    page.locator("#own input").press("Enter")
    expect(page.locator(".hit h2").first).to_have_text(CAREER_HOUR)

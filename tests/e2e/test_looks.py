"""Every page at every width and in both schemes: accessible, within its window, and kept as a picture to look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PAGES = {
    "home": "/",
    "results": "/search?q=career+paths",
    "filtered": "/search?q=project&topic=governance&explain=1",
    "corrected": "/search?q=carreer",
    "nothing": "/search?q=xqzvwk&topic=governance",
    "blank": "/search",
    "topics": "/topics",
    "topic": "/topics/people-and-careers",
    "article": "/articles/ee126f9233c11c39",
    "missing": "/nowhere",
}
PICTURES = os.environ.get("ANSWERBOX_PICTURES")
"""A folder to keep the pictures in."""


def picture(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def faults(page):
    found = Axe().run(page).response["violations"]
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_a_page_is_accessible_and_stays_within_its_window(visit, width, scheme):
    visitor = visit(width=width, scheme=scheme)
    found = {}
    for name, path in PAGES.items():
        page = visitor.go(path)
        picture(page, f"{name}-{width}-{scheme}")
        if problems := faults(page):
            found[name] = problems
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found[f"{name} too wide"] = wide
    visitor.complaints = [c for c in visitor.complaints if "404" not in c]
    assert found == {}


@pytest.mark.parametrize("width", [360, 1440])
def test_the_open_list_of_suggestions_is_accessible(visit, width):
    page = visit(width=width).go("/")
    page.locator("#q").press_sequentially("career")
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("ArrowDown")
    picture(page, f"suggestions-{width}-light")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_forced_colours_lose_nothing(visit):
    visitor = visit(forced_colors="active")
    for name in ("home", "results", "article"):
        page = visitor.go(PAGES[name])
        picture(page, f"{name}-forced")
        assert faults(page) == []


@pytest.mark.parametrize("name", ["home", "results", "article"])
def test_text_twice_as_large_stays_within_its_window(visit, name):
    page = visit(width=768).go(PAGES[name])
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    picture(page, f"{name}-twice")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_right_to_left_stays_within_its_window(visit):
    visitor = visit(width=768)
    for name in ("home", "results", "article"):
        page = visitor.go(PAGES[name])
        page.evaluate("document.documentElement.dir = 'rtl'")
        picture(page, f"{name}-rtl")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_printed_an_article_is_its_text_and_nothing_to_press(visit):
    page = visit().go(PAGES["article"])
    page.emulate_media(media="print")
    picture(page, "article-print")
    for selector in (".bar", ".box", ".contents", ".siblings", ".neighbours", ".rating", ".foot", ".skip"):
        assert page.locator(selector).first.is_hidden(), selector
    assert page.locator("article > h1").is_visible()
    assert page.locator(".part").first.is_visible()


@pytest.mark.parametrize("page_of", ["home", "results", "nothing", "article"])
def test_in_german_every_page_is_accessible_and_stays_within_its_window(visit, german, page_of):
    page = visit(width=360).page
    page.goto(german.address + PAGES[page_of].lstrip("/"))
    picture(page, f"{page_of}-360-de")
    assert page.locator("html").get_attribute("lang") == "de"
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1440, "light")])
def test_the_insights_are_accessible_and_drawn(visit, german, width, scheme):
    visitor = visit(width=width, scheme=scheme, http_credentials={"username": "maintainer", "password": "secret"})
    visitor.page.goto(german.address + "search?q=Risiko")
    visitor.page.goto(german.address + "insights")
    for image in visitor.page.locator(".plot img").all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    picture(visitor.page, f"insights-{width}-{scheme}")
    assert faults(visitor.page) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    visitor.complaints = [c for c in visitor.complaints if "401" not in c]


def test_the_input_is_never_zoomed_by_a_phone(visit):
    page = visit(width=360).go("/")
    assert float(page.evaluate("getComputedStyle(document.querySelector('#q')).fontSize").removesuffix("px")) >= 16

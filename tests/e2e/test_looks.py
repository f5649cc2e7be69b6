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


def test_the_input_is_never_zoomed_by_a_phone(visit):
    page = visit(width=360).go("/")
    assert float(page.evaluate("getComputedStyle(document.querySelector('#q')).fontSize").removesuffix("px")) >= 16

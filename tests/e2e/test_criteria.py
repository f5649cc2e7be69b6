"""The accessibility criteria that GOV.UK set for an autocomplete, one test each, in our words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

STATUS = ".box [role=status]"


@pytest.fixture
def home(visit):
    return visit().go("/")


@pytest.fixture
def typed(home):
    home.locator("#q").press_sequentially("career")
    expect(home.get_by_role("listbox")).to_be_visible()
    return home


def test_01_the_field_is_reached_with_the_keyboard(home):
    for _ in range(12):
        home.keyboard.press("Tab")
        if home.evaluate("document.activeElement.id") == "q":
            return
    pytest.fail("Tab never came to the field")


def test_02_the_field_shows_that_it_has_the_focus(home):
    home.locator("#q").focus()
    outline = home.locator("#q").evaluate("(field) => getComputedStyle(field).outline")
    assert re.search(r"solid 3px", outline)


def test_03_the_field_says_that_it_can_be_edited(home):
    expect(home.get_by_role("combobox", name="Search the knowledge base")).to_be_editable()


def test_04_what_stands_in_the_field_already_is_its_value(visit):
    page = visit().go("/search?q=career+paths")
    expect(page.get_by_role("combobox")).to_have_value("career paths")


def test_05_the_field_says_that_there_are_suggestions(home):
    expect(home.locator("#q")).to_have_attribute("aria-autocomplete", "list")
    expect(home.locator("#q")).to_have_attribute("role", "combobox")


def test_06_the_field_explains_how_they_are_used(home):
    described = home.locator("#q").get_attribute("aria-describedby")
    expect(home.locator(f"#{described}")).to_contain_text("down arrow")


def test_07_the_field_says_that_the_list_is_open(typed):
    expect(typed.locator("#q")).to_have_attribute("aria-expanded", "true")


def test_08_the_field_says_that_the_list_is_closed(typed):
    typed.keyboard.press("Escape")
    expect(typed.locator("#q")).to_have_attribute("aria-expanded", "false")


def test_09_it_is_said_that_there_are_matches_and_that_there_are_none(typed):
    expect(typed.locator(STATUS)).to_contain_text("suggestions")
    typed.locator("#q").fill("xqzvwk")
    expect(typed.locator(STATUS)).to_contain_text("No suggestions")


def test_10_it_is_said_when_the_number_of_matches_changes(typed):
    before = typed.locator(STATUS).text_content()
    typed.locator("#q").press_sequentially(" paths")
    expect(typed.locator(STATUS)).not_to_have_text(before)


def test_11_the_matches_are_gone_through_by_keyboard_and_by_touch(typed):
    typed.keyboard.press("ArrowDown")
    expect(typed.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert all(box["height"] >= 24 for box in (o.bounding_box() for o in typed.get_by_role("option").all()))


def test_12_it_is_said_which_match_is_chosen(typed):
    typed.keyboard.press("ArrowDown")
    chosen = typed.locator("#q").get_attribute("aria-activedescendant")
    expect(typed.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")


def test_13_it_is_said_at_which_place_of_how_many_it_stands(typed):
    count = typed.get_by_role("option").count()
    for place in (1, 2):
        typed.keyboard.press("ArrowDown")
        chosen = typed.locator("[aria-selected=true]")
        expect(chosen).to_have_attribute("aria-posinset", str(place))
        expect(chosen).to_have_attribute("aria-setsize", str(count))


def test_14_no_match_is_chosen_before_the_visitor_chooses(typed):
    assert typed.locator("[aria-selected=true]").count() == 0


def test_15_the_chosen_match_is_taken_with_enter(typed):
    typed.keyboard.press("ArrowDown")
    typed.keyboard.press("Enter")
    expect(typed.locator("article > h1")).to_be_visible()


def test_16_that_it_was_taken_is_said_by_the_page_that_opens(typed):
    typed.keyboard.press("ArrowDown")
    title = typed.locator("[aria-selected=true] > span").text_content()
    typed.keyboard.press("Enter")
    expect(typed).to_have_title(re.compile(re.escape(title)))


def test_17_the_focus_stays_in_the_field(typed):
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Escape"):
        typed.keyboard.press(key)
        expect(typed.locator("#q")).to_be_focused()


def test_18_the_value_can_be_changed_at_any_time(typed):
    typed.keyboard.press("ArrowDown")
    typed.keyboard.type("s")
    expect(typed.locator("#q")).to_have_value("careers")
    expect(typed.locator("#q")).not_to_have_attribute("aria-activedescendant", re.compile("."))

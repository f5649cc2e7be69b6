"""The box as the APG combobox pattern has it: list autocomplete, manual selection."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def typed(visit):
    """The home page with "career" in the box and the suggestions shown."""
    page = visit().go("/")
    page.locator("#q").press_sequentially("career")
    expect(page.get_by_role("listbox")).to_be_visible()
    return page


def test_the_input_is_a_combobox_that_names_its_list(typed):
    box = typed.get_by_role("combobox", name="Search the knowledge base")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(typed.locator("#" + box.get_attribute("aria-controls"))).to_have_role("listbox")
    expect(typed.locator("#" + box.get_attribute("aria-describedby"))).to_contain_text("down arrow")


def test_nothing_is_chosen_until_the_visitor_chooses(typed):
    assert typed.locator("[aria-selected=true]").count() == 0
    assert typed.locator("#q").get_attribute("aria-activedescendant") is None


def test_arrows_go_through_the_options_and_back_to_the_input(typed):
    box, options = typed.locator("#q"), typed.get_by_role("option")
    typed.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    typed.keyboard.press("ArrowUp")
    assert typed.locator("[aria-selected=true]").count() == 0
    typed.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(box).to_be_focused()
    expect(box).to_have_value("career")


def test_options_say_where_they_stand_and_hold_no_controls(typed):
    options = typed.get_by_role("option")
    count = options.count()
    assert options.first.get_attribute("aria-posinset") == "1"
    assert options.last.get_attribute("aria-setsize") == str(count)
    assert typed.locator("[role=option] :is(a, button, input)").count() == 0


def test_the_number_of_suggestions_is_announced(typed):
    expect(typed.locator(".box [role=status]")).to_contain_text("suggestions")
    typed.locator("#q").fill("xqzvwk")
    expect(typed.locator(".box [role=status]")).to_contain_text("No suggestions")


def test_enter_opens_the_chosen_option(typed):
    typed.keyboard.press("ArrowDown")
    typed.keyboard.press("Enter")
    expect(typed.locator("article > h1")).to_have_text("Career Paths / Career Hour")


def test_enter_with_nothing_chosen_searches(typed):
    typed.keyboard.press("Enter")
    expect(typed.locator("#total")).to_contain_text("results for “career”")


def test_control_enter_opens_in_another_tab(typed):
    with typed.context.expect_page() as opened:
        typed.keyboard.press("ArrowDown")
        typed.keyboard.press("Control+Enter")
    expect(opened.value).to_have_url(re.compile("/articles/"))
    expect(typed.locator("#q")).to_have_value("career")


def test_escape_closes_then_clears(typed):
    typed.keyboard.press("Escape")
    expect(typed.get_by_role("listbox")).to_be_hidden()
    expect(typed.locator("#q")).to_have_value("career")
    expect(typed.locator("#q")).to_have_attribute("aria-expanded", "false")
    typed.keyboard.press("Escape")
    expect(typed.locator("#q")).to_have_value("")


def test_tab_leaves_the_box_and_closes_the_list(typed):
    typed.keyboard.press("Tab")
    expect(typed.get_by_role("listbox")).to_be_hidden()
    expect(typed.get_by_role("button", name="Search")).to_be_focused()


def test_left_gives_the_caret_back(typed):
    typed.keyboard.press("ArrowDown")
    typed.keyboard.press("ArrowLeft")
    assert typed.locator("[aria-selected=true]").count() == 0
    typed.keyboard.type("x")
    expect(typed.locator("#q")).to_have_value("careexr")


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_the_box_is_one_key_away(visit, key):
    page = visit().go("/topics")
    page.keyboard.press(key)
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("")


def test_a_slash_in_the_box_is_a_slash(visit):
    page = visit().go("/")
    page.locator("#q").press_sequentially("a/b")
    expect(page.locator("#q")).to_have_value("a/b")


def test_a_click_opens_a_suggestion(typed):
    typed.get_by_role("option").first.click()
    expect(typed.locator("article > h1")).to_be_visible()


def test_recent_searches_are_offered_in_an_empty_box(visit):
    page = visit().go("/")
    page.locator("#q").fill("gantt chart")
    page.keyboard.press("Enter")
    expect(page.locator("#total")).to_contain_text("gantt chart")
    page.goto(page.url.partition("/search")[0])
    page.locator("#q").press("ArrowDown")
    expect(page.get_by_role("option")).to_have_text(["gantt chart"])


def test_on_the_results_page_down_brings_suggestions(visit):
    page = visit().go("/search?q=career")
    page.locator("#q").press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()


def test_the_first_key_after_the_skip_link_reaches_the_content(visit):
    page = visit().go("/topics")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

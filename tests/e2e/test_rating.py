"""Stars and words for an article, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def article(visit, query, **how):
    visitor = visit(user_agent=f"Visitor {query} {how}", **how)
    page = visitor.go(f"/search?q={query}")
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".rating")).to_be_visible()
    return visitor, page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_vote_and_a_word_are_thanked_for_where_they_were_given(visit, scripts):
    _, page = article(visit, "gantt+chart" if scripts else "risk+register", scripts=scripts)
    rating = page.locator(".rating")
    expect(rating.get_by_role("button", name=re.compile("Give [1-5] star"))).to_have_count(5)
    expect(rating.locator(".average")).to_contain_text("0 of 5 stars 0 votes")
    rating.get_by_role("button", name="Give 4 stars").click()
    expect(rating.locator(".thanks")).to_have_text("Thank you for your vote.")
    expect(rating.locator(".average")).to_contain_text("4.0 of 5 stars 1 vote")
    expect(rating.get_by_role("button", name="Give 4 stars")).to_have_count(0)
    rating.get_by_label("How can we improve this article?").fill("More pictures, please")
    rating.get_by_role("button", name="Send").click()
    expect(rating.locator(".thanks")).to_contain_text("Your words have reached us")
    expect(rating.locator("textarea")).to_have_count(0)


def test_with_a_script_the_page_stays_and_the_thanks_have_the_focus(visit):
    _, page = article(visit, "stakeholder+map")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("button", name="Give 5 stars").press("Enter")
    expect(page.locator(".rating .thanks")).to_be_focused()
    assert page.evaluate("window.sameDocument")


def test_a_refusal_is_said_in_place_and_can_be_tried_again(visit):
    visitor, page = article(visit, "meeting+minutes")
    page.locator(".feedback summary").click()
    page.locator(".rating textarea").evaluate(
        "(area) => { area.removeAttribute('maxlength'); area.value = 'x'.repeat(2001); }"
    )
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_have_text("Something about the address or the form was not as it should be.")
    expect(page.locator(".rating textarea")).to_have_value("x" * 2001)
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
    visitor.complaints = [c for c in visitor.complaints if "400" not in c]


def test_what_is_opened_is_told_with_its_place(visit):
    page = visit().go("/search?q=career")
    second = page.locator(".hit h2 a").nth(1)
    with page.expect_response("**/api/click") as told:
        second.click(modifiers=["Control"])
    article = re.search("[0-9a-f]{16}", second.get_attribute("href"))[0]
    assert told.value.request.post_data_json == {"query": "career", "article": article, "position": 2}
    assert told.value.status == 204

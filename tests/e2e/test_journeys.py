"""What a visitor does, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CAREER_HOUR = "Career Paths / Career Hour"


def test_typing_brings_suggestions_and_enter_brings_marked_results(visit):
    page = visit().go("/")
    page.locator("#q").press_sequentially("career")
    options = page.get_by_role("option")
    expect(options.first).to_have_text(f"{CAREER_HOUR}PMO careers")
    expect(options.last).to_have_text("See all results for “career”")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=career$"))
    assert page.locator(".hit").first.locator("mark").all_text_contents()[0] == "Career"


@pytest.mark.parametrize("scripts", [True, False])
def test_search_filter_and_read(visit, scripts):
    page = visit(scripts=scripts).go("/")
    page.locator("#q").fill("career paths")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".hit h2").first).to_have_text(CAREER_HOUR)
    before = page.locator("#total").text_content()
    governance = page.locator(".filters").get_by_role("link", name="Governance")
    count = governance.locator(".count").text_content()
    governance.click()
    expect(page.locator("#total")).to_contain_text("in Governance")
    assert page.locator(".hit").count() == int(count)
    page.get_by_role("link", name="Remove the filter Governance").click()
    expect(page.locator("#total")).to_have_text(before)
    page.locator(".hit h2 a").first.click()
    expect(page.locator("article > h1")).to_have_text(CAREER_HOUR)
    expect(page.get_by_role("link", name="< All Topics")).to_be_visible()
    expect(page.locator(".neighbours a[rel=next]")).to_contain_text("Challenges and Trends in a PMO Career")


@pytest.mark.parametrize("scripts", [True, False])
def test_browse_from_the_topics_to_an_article(visit, scripts):
    page = visit(scripts=scripts).go("/")
    page.get_by_role("link", name="All topics and articles").click()
    page.locator("main").get_by_role("link", name="PMO careers", exact=True).click()
    page.locator("main").get_by_role("link", name=CAREER_HOUR).click()
    expect(page.locator("article > h1")).to_have_text(CAREER_HOUR)


def test_results_follow_the_typing_and_the_address_follows_too(visit):
    page = visit().go("/search?q=career")
    page.evaluate("window.sameDocument = true")
    box = page.locator("#q")
    box.fill("risk")
    expect(page.locator("#total")).to_contain_text("results for “risk”")
    expect(page).to_have_url(re.compile(r"/search\?q=risk$"))
    expect(page).to_have_title("risk – PMO Help Centre")
    expect(page.locator("#results + [role=status]")).to_contain_text("results for “risk”")
    assert page.evaluate("window.sameDocument && document.activeElement.id") == "q"


def test_back_from_an_article_restores_the_results(visit):
    page = visit().go("/search?q=career")
    page.locator("#q").fill("schedule")
    expect(page.locator("#total")).to_contain_text("“schedule”")
    first = page.locator(".hit h2").first.text_content()
    page.locator(".hit h2 a").first.click()
    expect(page.locator("article > h1")).to_be_visible()
    page.go_back()
    expect(page.locator(".hit h2").first).to_have_text(first)
    expect(page.locator("#q")).to_have_value("schedule")


def test_the_words_that_led_to_an_article_are_marked_in_it(visit):
    page = visit().go("/search?q=career+strategies")
    page.locator(".hit h2 a").first.click()
    expect(page.locator("article > h1")).to_be_visible()
    # The script that marks them runs once the page stands.
    page.wait_for_function("CSS.highlights.get('asked')?.size > 2")


def test_a_section_link_arrives_at_its_section(visit):
    page = visit().go("/search?q=career+strategies")
    page.locator(".deep a").first.click()
    expect(page.locator(".part:target h2")).to_be_in_viewport()


def test_the_contents_follow_the_scroll(visit):
    page = visit().go("/search?q=career+paths")
    page.locator(".hit h2 a").first.click()
    contents = page.locator("nav.contents")
    contents.get_by_role("link", name="Personality").click()
    expect(contents.locator("[aria-current]")).to_contain_text("Personality")


def test_a_video_plays_with_its_captions(visit):
    page = visit().go("/search?q=career+paths")
    page.locator(".hit h2 a").first.click()
    seconds = page.locator("video").evaluate(
        """async (video) => {
            if (video.readyState < 1) await new Promise((done) => video.addEventListener("loadedmetadata", done));
            return video.duration;
        }"""
    )
    assert seconds > 1
    assert page.locator("video").evaluate("(video) => video.textTracks.length") == 1


def test_letters_typed_before_the_script_arrived_are_kept_and_answered(visit):
    visitor = visit()
    released = []

    def hold(route):
        released.append(route)

    visitor.page.route("**/static/box.*.js", hold)
    visitor.page.goto(visitor.address, wait_until="commit")
    box = visitor.page.locator("#q")
    box.press_sequentially("caree")
    visitor.page.wait_for_timeout(100)
    released[0].continue_()
    expect(visitor.page.get_by_role("option").first).to_contain_text(CAREER_HOUR)
    expect(box).to_have_value("caree")


def test_nothing_found_offers_ways_on(visit):
    page = visit().go("/search?q=xqzvwk")
    expect(page.locator("#total")).to_have_text("No results for “xqzvwk”")
    page.locator(".hits .topic-links a").first.click()
    expect(page.locator(".articles a").first).to_be_visible()


def test_results_do_not_shift_what_was_there(visit):
    page = visit().go("/search?q=career")
    page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({type: 'layout-shift', buffered: true}); }"""
    )
    page.locator("#q").press("End")
    page.locator("#q").press_sequentially(" paths risk")
    expect(page.locator("#total")).to_contain_text("“career paths risk”")
    assert page.evaluate("window.shift") < 0.01

"""The questions of the benchmarks are the same in every run, and of the kinds that visitors ask."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.queries import SHARES, questions, typed, visits

TOPICS = ("printer", "calendar", "password", "mailbox", "timesheet", "approval", "meeting", "holiday")


@pytest.fixture(scope="module")
def articles(request):
    from tests.conftest import make_article

    def text(i, j):
        return (
            f"Choose {TOPICS[j]} number{i} before saving every {TOPICS[(i + j) % 8]} under settings, then confirm it."
        )

    return [
        make_article(
            f"page-{i}",
            f"Managing {TOPICS[i % 8]} options{i}",
            *((f"Changing {TOPICS[(i + j) % 8]} details{i}", text(i, j)) for j in range(4)),
        )
        for i in range(80)
    ]


def test_the_same_articles_give_the_same_questions(articles):
    assert questions(articles, 200) == questions(articles, 200)


def test_another_seed_gives_other_questions(articles):
    assert questions(articles, 200) != questions(articles, 200, seed=8)


def test_no_question_comes_twice_and_all_are_there(articles):
    assert len({question.text for question in questions(articles, 200)}) == 200


def test_the_kinds_have_their_shares(articles):
    kinds = Counter(question.kind for question in questions(articles, 200))
    assert {kind: round(200 * share) for kind, share in SHARES.items()} == kinds


def test_phrases_make_up_for_kinds_that_have_no_more_to_give(articles):
    asked = questions(articles, 600)
    assert len(asked) == 600
    assert Counter(q.kind for q in asked)["title"] == len(articles)


def test_questions_are_plain_words(articles):
    assert all(q.text.replace(" ", "").isalnum() and q.text == q.text.lower() for q in questions(articles, 200))


def test_titles_are_titles_and_slips_are_none(articles):
    titles = {article.title.lower() for article in articles}
    headings = {section.heading.lower() for article in articles for section in article.sections}
    asked = questions(articles, 200)
    assert all(q.text in titles for q in asked if q.kind == "title")
    assert not any(q.text in titles | headings for q in asked if q.kind == "slip")


def test_a_prefix_is_the_beginning_of_a_title_or_a_heading(articles):
    names = [article.title.lower() for article in articles]
    names += [section.heading.lower() for article in articles for section in article.sections]
    prefixes = [q.text for q in questions(articles, 200) if q.kind == "prefix"]
    assert all(any(name.startswith(prefix) for name in names) for prefix in prefixes)


def test_what_is_typed_grows_up_to_the_whole():
    steps = list(typed("set alarm"))
    assert steps == ["se", "set al", "set alar", "set alarm"]


def test_visits_are_the_same_every_time_and_favour_the_first_questions(articles):
    asked = questions(articles, 100)
    requests = visits(asked, 5_000)
    assert requests == visits(asked, 5_000)
    whole = Counter(request for request in requests if request in {q.text for q in asked if q.kind != "prefix"})
    first, fiftieth = (asked_whole(asked)[i] for i in (0, 49))
    assert whole[first] > 10 * max(1, whole[fiftieth]) / 2


def test_visitors_ask_for_what_stands_in_the_box_while_they_type(articles):
    asked = questions(articles, 100)
    whole = asked_whole(asked)
    requests = visits(asked, 1_000)
    assert len([r for r in requests if r not in whole]) > 300
    assert all(any(text.startswith(request) for text in whole) for request in requests)


def asked_whole(asked):
    return [question.text for question in asked if question.kind != "prefix"]

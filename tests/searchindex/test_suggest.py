from __future__ import annotations

import pytest

from searchindex.errors import QueryError
from searchindex.settings import Settings
from searchindex.suggest import suggest


@pytest.fixture
def suggested(published, article):
    searcher = published(
        article("a.html", "Career paths", ("Career strategies", "x"), ("Video", "y"), topics=(("People", "Careers"),)),
        article("b.html", "Change control", ("The path of a change", "x")),
        article("c.html", "Capacity and career", ("", "z"), ("Capacity", "c")),
        article("d.html", "Über uns", ("", "z"), lang="de"),
    )

    def lines(text: str, limit: int = 8) -> dict[str, list[str]]:
        lines.found = suggest(text, searcher, Settings(), limit)
        return {g.kind: [i.text.text for i in g.items] for g in lines.found.groups}

    return lines


def test_one_letter_is_enough(suggested):
    found = suggested("c")
    assert set(found["article"]) == {"Career paths", "Change control", "Capacity and career"}
    assert set(found["section"]) == {"Career strategies", "Capacity"} | {"The path of a change"}


def test_names_that_begin_so_come_first(suggested):
    assert suggested("career")["article"] == ["Career paths", "Capacity and career"]


def test_every_word_that_was_begun_must_be_there_in_any_order(suggested):
    assert suggested("pat car") == {"article": ["Career paths"]}


def test_a_name_is_suggested_once(suggested):
    assert suggested("p")["article"] == ["Career paths"]


def test_a_slip_is_forgiven(suggested):
    assert suggested("carrer")["article"][0] == "Career paths"


def test_accents_do_not_matter(suggested):
    assert suggested("uber")["article"] == ["Über uns"]


def test_the_matched_part_is_marked(suggested):
    suggested("pat")
    (line,) = suggested.found.groups[0].items
    assert [line.text.text[s:e] for s, e in line.text.marks] == ["paths"]


def test_a_title_leads_to_its_article_and_a_heading_into_it(suggested):
    suggested("career")
    links = [(i.url, i.topic) for group in suggested.found.groups for i in group.items]
    assert links == [("/a.html", "Careers"), ("/c.html", ""), ("/a.html#s-0", "Career paths")]


def test_no_more_lines_than_asked_for(suggested):
    assert sum(map(len, suggested("c", 3).values())) == 3


@pytest.mark.parametrize("text", ["", " ", "-", "\x00"])
def test_nothing_typed_suggests_nothing(suggested, text):
    assert suggested(text) == {}


def test_a_text_that_is_too_long_is_refused(suggested):
    with pytest.raises(QueryError):
        suggested("a" * 600)

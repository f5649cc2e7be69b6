"""Tables and plots: what a spreadsheet, a terminal and a picture get."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from searchapi.insights import plots, terminal
from searchapi.insights.missing import missing
from searchapi.insights.records import Library
from searchapi.insights.report import report
from searchapi.insights.tables import NAMES, Column, Table, as_csv, tables
from searchapi.signals.records import Feedback, Histogram, Search
from searchapi.words import Words, languages
from searchindex.results import ArticleRef

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MENTOR = ArticleRef("a" * 16, "/articles/a", "Finding a mentor")
LIBRARY = Library({MENTOR.id: MENTOR}, {MENTOR.id: ("Careers",)}, {"Careers": 1}, "en", lambda query: ())
TODAY = (NOON.date(), NOON.date())


def search(query: str, asker: int, *clicks: tuple[str, int], found: int = 1) -> Search:
    return Search(NOON, bytes([asker]), bytes([asker]), query, found, (MENTOR.id,) if found else (), clicks)


def told(searches=(), votes=None, feedback=()):
    return report(searches, votes or {}, feedback, LIBRARY, TODAY, 2)


def test_a_month_without_a_visit_has_tables_without_rows_and_no_shares():
    found = told()
    assert found.summary.clickthrough is None
    assert [table.name for table in tables(found)] == list(NAMES)
    assert len(found.days) == 1


def test_the_worst_article_comes_first_with_what_was_said_of_it():
    found = told(
        [search("mentor", 1, (MENTOR.id, 2))],
        {MENTOR.id: Histogram((2, 0, 0, 0, 1)), "gone": Histogram((1, 0, 0, 0, 0))},
        [Feedback(NOON, MENTOR.id, "Too short"), Feedback(NOON, "gone", "Where is it?")],
    )
    (rated,) = found.rated
    assert (rated.article, round(rated.average, 2), rated.votes, rated.opened, rated.shown) == (MENTOR, 2.33, 3, 1, 1)
    assert [said.text for said in found.said] == ["Too short"]


def test_one_visitor_asking_often_is_not_shown():
    found = told([search("my own secret", 7) for _ in range(50)])
    assert (found.questions, found.rare) == ((), 50)


def test_a_question_not_found_by_too_few_is_only_counted():
    lost = [search("my own secret", 7, found=0), search("vpn", 1, found=0), search("vpn", 2, found=0)]
    groups, hidden = missing(lost, LIBRARY, 2)
    assert ([group.query for group in groups], hidden) == (["vpn"], 1)


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(), st.floats(0, 5)), max_size=8))
def test_a_csv_file_gives_back_every_row_and_never_a_formula(rows):
    table = Table("x", (Column("query", "query"), Column("n", "number"), Column("mean", "mean")), tuple(rows))
    read = list(csv.reader(io.StringIO(as_csv(table), newline="")))
    assert read[0] == ["query", "n", "mean"]
    assert len(read) == len(rows) + 1
    for row, cells in zip(rows, read[1:], strict=True):
        assert cells[0].removeprefix("'") == row[0].removeprefix("'")
        assert not cells[0].startswith(("=", "+", "-", "@"))
        assert int(cells[1]) == row[1]


@pytest.mark.parametrize("lang", languages())
def test_the_terminal_shows_every_table_in_every_language(lang, tmp_path):
    found = told(
        [search("mentor", n, (MENTOR.id, 1)) for n in range(3)] + [search("vpn\x1b[2J", n, found=0) for n in range(3)],
        {MENTOR.id: Histogram((0, 0, 0, 0, 4))},
        [Feedback(NOON, MENTOR.id, "Clear\x1b]0;title\x07 words")],
    )
    out = io.StringIO()
    words = Words.load(lang)
    terminal.show(found, words, Console(file=out, width=160))
    for name in ("questions", "missing", "rated", "said", "topics"):
        assert words.say(f"table_{name}") in out.getvalue()
    assert "\x1b" not in out.getvalue()
    assert {file.stem for file in terminal.save(found, tmp_path / "csv")} == set(NAMES)


PLOTS = st.builds(
    plots.Plot,
    st.lists(st.integers(0, 10**6), min_size=1, max_size=60).map(tuple),
    since=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)


@given(PLOTS)
def test_an_address_tells_the_whole_plot(plot):
    from urllib.parse import parse_qs, urlsplit

    asked = parse_qs(urlsplit(plot.address()).query)
    again = plots.read(asked["v"][0], "", asked["since"][0], ())
    assert (len(again.values), again.since) == (len(plot.values), plot.since)
    assert all(abs(a - b) <= 1e-5 * abs(b) for a, b in zip(again.values, plot.values, strict=True))


@pytest.mark.parametrize(
    ("v", "w", "since"),
    [("", "", ""), ("x", "", ""), ("1e99", "", ""), ("nan", "", ""), ("1", "", "x"), ("1," * 500, "", "")],
)
def test_what_tells_no_plot_is_refused(v, w, since):
    with pytest.raises(ValueError, match=r".+"):
        plots.read(v, w, since, ())


def test_a_plot_is_a_picture_without_scripts_or_references():
    for plot in (
        plots.Plot((1, 5, 2), since=NOON.date()),
        plots.Plot((0,), since=NOON.date()),
        plots.Plot((3, 0), (1, 9), names=("<b>Careers</b>", "Risk & issues")),
    ):
        drawn = plots.draw(plot)
        assert drawn.startswith("<svg")
        assert not any(part in drawn for part in ("<script", "http://kozea", "<b>", 'href="http', "@import"))

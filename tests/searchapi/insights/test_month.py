"""A simulated month of 50,000 searches: the insights are what was counted while it was made."""

from __future__ import annotations

import tomllib
from collections import Counter

import msgspec
import pytest

from searchapi.edition import Edition
from searchapi.insights.gallery import gallery
from searchapi.insights.reading import read
from searchapi.insights.tables import tables
from searchapi.signals.store import Signals
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.settings import Settings
from tests.searchapi.insights.month import AGAIN, END, FINDING, LOST, START, simulate
from tests.searchapi.knowledge import ARTICLES, SETTINGS

SEARCHES = 50_000


@pytest.fixture(scope="module")
def month(tmp_path_factory, index_dir):
    """The month as it was made, and the report read back from its file."""
    told = simulate(SEARCHES, [article.id for article in ARTICLES])
    signals = Signals(tmp_path_factory.mktemp("month"))
    signals.add(told.signals)
    edition = Edition.of(open_searcher(index_dir, (index_dir / "CURRENT").read_text().strip(), SETTINGS))
    yield told, read(signals, edition, SETTINGS, END)
    edition.close()
    signals.close()


def test_a_search_is_an_intent_however_it_was_typed(month):
    told, report = month
    assert report.summary.searches == told.searches == sum(told.by_day.values()) > SEARCHES
    assert len(told.signals) > 1.5 * SEARCHES


def test_the_summary_is_right(month):
    told, report = month
    assert report.summary.nothing == sum(told.nothing_by_day.values()) / told.searches
    assert report.summary.clickthrough == len(told.ranks) / told.searches
    assert report.summary.abandoned == told.abandoned / told.searches
    assert report.summary.rank == pytest.approx(sum(told.ranks) / len(told.ranks))


def test_every_day_is_right(month):
    told, report = month
    assert len(report.days) == 30
    assert (report.days[0].day, report.days[-1].day) == (START.date(), END.date())
    for day in report.days:
        counted = (told.by_day[day.day], told.nothing_by_day[day.day], told.clicked_by_day[day.day])
        assert (day.searches, day.nothing, day.clicked) == counted


def test_every_question_is_right_and_rare_ones_are_only_counted(month):
    told, report = month
    assert {q.query: q.searches for q in report.questions} == {q: told.by_query[q] for q in (*FINDING, *LOST)}
    for question in report.questions:
        ranks = told.ranks_by_query[question.query]
        assert question.visitors == len(told.askers[question.query])
        assert question.clickthrough == pytest.approx(told.clicked_by_query[question.query] / question.searches)
        assert question.rank == (pytest.approx(sum(ranks) / len(ranks)) if ranks else None)
    assert report.rare == sum(count for query, count in told.by_query.items() if query.startswith("rare"))
    assert not any("rare" in str(row) for table in tables(report) for row in table.rows)


def test_what_was_not_found_stands_together_by_stem_with_its_way_out(month):
    told, report = month
    groups = {tuple(sorted((m.query, *m.also))): m.searches for m in report.missing}
    assert groups == {
        ("onboarding", "onboardings"): told.by_query["onboarding"] + told.by_query["onboardings"],
        ("policies vacation", "vacation policy"): told.by_query["vacation policy"] + told.by_query["policies vacation"],
        ("vpn",): told.by_query["vpn"],
    }
    lines = [m.synonym for m in report.missing if m.synonym]
    pasted = tomllib.loads("[tuning.synonyms]\n" + "\n".join(lines))
    classes = {frozenset((word, *equal)) for word, equal in msgspec.convert(pasted, Settings).tuning.synonyms.items()}
    assert {frozenset(("onboarding", "onboardings", "mentor")), frozenset(("vpn", "risk log"))} <= classes
    assert all(m.nearest for m in report.missing if m.query in AGAIN)


def test_demand_is_that_of_what_was_opened_or_shown_first(month):
    told, report = month
    homes = {a.id: a.topics[0][0] for a in ARTICLES}
    wanted: Counter[str] = Counter()
    for article, count in told.led_to.items():
        wanted[homes[article]] += count
    assert {d.topic: d.searches for d in report.topics} == wanted
    assert {d.topic: d.articles for d in report.topics} == {"Careers": 4, "Risk & issues": 4, "Notes": 25}
    assert sum(d.demand for d in report.topics) == pytest.approx(1)
    assert sum(d.supply for d in report.topics) == pytest.approx(1)


def test_the_plots_are_told_by_short_addresses(month):
    _, report = month
    assert set(gallery(report)) == {"searches", "nothing", "clickthrough", "topics"}
    assert all(len(address) < 2000 for address in gallery(report).values())

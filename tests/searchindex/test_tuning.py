"""The maintainer's hand, and the visitors'."""

from __future__ import annotations

import msgspec
import pytest

from searchindex.errors import UsageError
from searchindex.ranking import signals
from searchindex.search import Query, ask
from searchindex.settings import Rule, Search, Settings, Tuning
from searchindex.suggest import suggest
from searchindex.tuning import ArticleSignals, QuerySignals, Signals


@pytest.fixture
def found(published, article):
    """Titles found for a query by a knowledge base that is built with a tuning."""
    articles = (
        article("office.html", "Running a project management office", ("", "What the office does.")),
        article("pmo.html", "Why a PMO fails", ("", "Ten reasons.")),
        article("holiday.html", "Booking a holiday", ("", "Ask your manager.")),
        article("leave.html", "Annual leave", ("", "Days off each year for staff.")),
        article("old/leave.html", "Leave in the old days", ("", "Annual leave as it was.")),
    )

    def search(text: str, tuning: Tuning, **more) -> list[str]:
        settings = Settings(search=Search(meaning=False), tuning=tuning)
        searcher = published(*articles, settings=settings)
        search.results = ask(Query(text, **more), searcher, settings)
        return [hit.title.text for hit in search.results.hits]

    return search


def test_without_synonyms_other_words_are_not_found(found):
    assert found("PMO", Tuning()) == ["Why a PMO fails"]


def test_a_synonym_of_several_words_is_found_both_ways(found):
    tuning = Tuning(synonyms={"PMO": ("project management office",)})
    both = {"Why a PMO fails", "Running a project management office"}
    assert set(found("PMO", tuning)) == both
    assert set(found("project management office", tuning)) >= both


def test_all_words_of_a_synonym_are_marked(found):
    found("PMO", Tuning(synonyms={"PMO": ("project management office",)}))
    title = next(h.title for h in found.results.hits if h.title.text.startswith("Running"))
    assert [title.text[s:e] for s, e in title.marks] == ["project", "management", "office"]


def test_the_word_as_asked_comes_before_its_synonym(found):
    tuning = Tuning(synonyms={"holiday": ("leave", "vacation")})
    assert found("holiday", tuning)[0] == "Booking a holiday"
    assert found("vacation", tuning)


def test_a_word_with_synonyms_is_not_put_right(found):
    found("vacation", Tuning(synonyms={"vacation": ("holiday",)}))
    assert found.results.corrected is None


def test_explain_names_the_synonym_that_stood_in(found):
    found("vacation", Tuning(synonyms={"vacation": ("holiday",)}), explain=True)
    assert "word: vacation (as holiday)" in [r.what for r in found.results.hits[0].reasons]


def test_a_pinned_page_comes_first_for_its_query_only(found):
    tuning = Tuning(rules=(Rule(page="pmo.html", do="pin", query="*leave*"),))
    assert found("annual leave", tuning)[0] == "Why a PMO fails"
    assert found("holiday", tuning) == ["Booking a holiday"]


def test_a_boosted_page_rises_and_a_buried_one_sinks_and_explain_says_so(found):
    plain = found("leave", Tuning())
    assert plain[-1] != plain[0]
    boosted = found("leave", Tuning(rules=(Rule(page="old/*", do="boost", by=2),)), explain=True)
    assert boosted[0] == "Leave in the old days"
    assert ("maintainer", 2.0) in [(r.what, r.amount) for r in found.results.hits[0].reasons]
    assert found("annual", Tuning(rules=(Rule(page="leave.html", do="bury", by=2),)))[-1] == "Annual leave"


def test_an_excluded_page_is_not_shown(found):
    assert found("leave", Tuning(rules=(Rule(page="old/*", do="exclude"),))) == ["Annual leave"]


def test_a_rule_that_means_no_page_is_refused_by_name(found):
    with pytest.raises(UsageError, match=r"'gone\.html' means no page"):
        found("leave", Tuning(rules=(Rule(page="gone.html", do="pin"),)))


def test_a_further_stop_word_says_nothing(found):
    assert found("annual days", Tuning(stop_words=("days",)))[0] == "Annual leave"
    assert "Leave in the old days" in found("days", Tuning(stop_words=("days",)))


def write(path, **articles: ArticleSignals) -> Tuning:
    queries = (QuerySignals("annual leave", 9, 7), QuerySignals("annual report", 5, 0))
    path.write_bytes(msgspec.json.encode(Signals(1, articles, queries)))
    return Tuning(signals=str(path))


def test_loved_articles_rise_among_equals_but_never_above_an_exact_title(found, tmp_path, article):
    loved = {article("old/leave.html", "x").id: ArticleSignals((0, 0, 0, 0, 500), 400, 500)}
    tuning = write(tmp_path / "signals.json", **loved)
    assert found("annual leave", tuning)[0] == "Annual leave"
    assert found.results.hits[1].score > 0


def test_earlier_queries_that_led_somewhere_are_suggested(published, article, tmp_path):
    settings = Settings(tuning=write(tmp_path / "signals.json"))
    searcher = published(article("leave.html", "Annual leave"), settings=settings)
    groups = {g.kind: [i.text.text for i in g.items] for g in suggest("annu", searcher, settings).groups}
    assert groups == {"article": ["Annual leave"], "query": ["annual leave"]}


def test_a_signals_file_that_cannot_be_read_is_named(found, tmp_path):
    (tmp_path / "signals.json").write_text("{")
    with pytest.raises(UsageError, match=r"signals\.json"):
        found("leave", Tuning(signals=str(tmp_path / "signals.json")))


def test_no_votes_are_unknown_and_never_bad():
    assert signals.added((0, 0, 0, 0, 0), 0, 0, 0.3) == 0
    assert signals.added((0, 0, 0, 0, 1), 0, 0, 0.3) > 0
    assert signals.added((9, 0, 0, 0, 0), 0, 0, 0.3) < 0


def test_more_votes_of_one_kind_say_it_louder_and_never_too_loud():
    few, many = signals.of_stars((0, 0, 0, 0, 3)), signals.of_stars((0, 0, 0, 0, 300))
    assert 0 < few < many
    assert abs(signals.added((0, 0, 0, 0, 10**6), 10**6, 10**6, 0.1)) <= signals.MOST

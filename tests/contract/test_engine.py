"""The contract of an engine: every engine passes every one of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest

from searchindex.deadline import Deadline
from searchindex.engines.port import IndexWriter, Searcher, Wanted
from searchindex.engines.whoosh_engine import open_writer as open_whoosh
from searchindex.errors import LockedError, NoIndexError
from searchindex.query.plan import Plan, Term, Word
from searchindex.settings import Settings
from searchindex.snippets import snippet
from tests.cluster import engine as of_cluster

ENGINES = {"whoosh": open_whoosh, **({"opensearch": of_cluster.open_writer} if of_cluster.ADDRESSES else {})}
Opener = Callable[[], AbstractContextManager[IndexWriter]]


@pytest.fixture(params=sorted(ENGINES))
def opener(request: pytest.FixtureRequest, tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Opener]:
    yield lambda: ENGINES[request.param](tmp_path / "index", Settings(), clock)
    if request.param == "opensearch":
        of_cluster.clean(tmp_path / "index")


@pytest.fixture
def writer(opener: Opener) -> Iterator[IndexWriter]:
    with opener() as opened:
        yield opened


def silent(stage: str, done: int, total: int) -> None:
    pass


def looking_for(*words: str, **more: object) -> Plan:
    return Plan(tuple(Word(w, (Term(w),)) for w in words), **more)


@pytest.fixture
def searcher(writer: IndexWriter, article, shelf) -> Searcher:
    articles = shelf(
        [
            article(
                "risk.html",
                "Keeping a risk log",
                ("", "A log of every risk."),
                ("Owners", "Each risk has one owner. Owners report weekly."),
                topics=(("Governance", "Risk"),),
            ),
            article(
                "report.html",
                "Weekly status report",
                ("What to report", "Say what changed, and each risk that grew."),
                topics=(("Reporting",), ("Governance",)),
                links=(("risk.html", "the register"),),
            ),
            article("career.html", "Career paths", ("", "Where a career may lead."), topics=(("People",),)),
        ]
    )
    manifest = writer.build(articles, silent)
    writer.publish(manifest.name)
    return writer.open(manifest.name)


def titles(searcher: Searcher, plan: Plan, **more: int) -> list[str]:
    return [searcher.card(found.article).title for found in searcher.match(plan, 10, **more).articles]


def test_an_article_with_the_word_in_its_title_comes_before_one_with_it_in_its_text(searcher):
    assert titles(searcher, looking_for("risk")) == ["Keeping a risk log", "Weekly status report"]


def test_an_article_that_has_none_of_the_words_is_not_found(searcher):
    found = searcher.match(looking_for("zebra"), 10)
    assert (found.articles, found.total, found.topics) == ((), 0, ())


def test_topic_filter_hides_other_topics(searcher):
    assert titles(searcher, looking_for("risk", topics=("reporting",))) == ["Weekly status report"]


def test_topic_filter_takes_in_the_topics_below(searcher):
    assert len(titles(searcher, looking_for("risk", topics=("governance",)))) == 2


def test_several_topics_mean_any_of_them(searcher):
    assert len(titles(searcher, looking_for("risk", topics=("governance.risk", "reporting")))) == 2


def test_a_topic_that_does_not_exist_hides_everything(searcher):
    assert titles(searcher, looking_for("risk", topics=("nowhere",))) == []


def test_topic_counts_are_those_before_the_filter_and_take_in_the_topics_below(searcher):
    found = searcher.match(looking_for("risk", topics=("reporting",)), 10)
    assert {t.slug: t.count for t in found.topics} == {"governance": 2, "governance.risk": 1, "reporting": 1}
    assert (found.total, found.total_unfiltered) == (1, 2)


def test_the_total_counts_articles_and_not_sections(searcher):
    assert searcher.match(looking_for("risk"), 1).total == 2


def test_pages_follow_one_another_without_gap_or_repeat(searcher):
    plan = looking_for("risk")
    whole = [m.article for m in searcher.match(plan, 10).articles]
    assert [searcher.match(plan, 1, first=i).articles[0].article for i in range(2)] == whole


def test_the_best_section_of_a_hit_comes_first(searcher):
    best = searcher.match(looking_for("owner"), 1).articles[0].sections[0]
    (section,) = searcher.sections([best.section], looking_for("owner"))
    assert (section.heading, section.anchor, section.url) == ("Owners", "s-1", "/risk.html#s-1")


def test_places_name_the_words_in_the_text_of_a_section(searcher):
    plan = looking_for("owner", "week")
    best = searcher.match(plan, 1).articles[0].sections[0]
    (section,) = searcher.sections([best.section], plan)
    words = [(section.text[start:end], number) for start, end, number in section.text_places]
    assert words == [("owner", 0), ("Owners", 0), ("weekly", 1)]
    assert [section.heading[start:end] for start, end, _ in section.heading_places] == ["Owners"]


def test_places_name_the_words_in_titles(searcher):
    plan = looking_for("risk")
    wanted = [Wanted(m.article) for m in searcher.match(plan, 10).articles]
    found = [shown.title.text[s:e] for shown in searcher.show(wanted, plan) for s, e in shown.title.marks]
    assert found == ["risk"]
    assert [searcher.title_words(one.article, plan) for one in wanted] == [{0}, set()]


def test_a_deadline_that_has_passed_gives_an_answer_that_says_it_is_partial(searcher):
    late = searcher.match(looking_for("owner", "weekly"), 10, 0, Deadline(lambda: 2.0, 1.0))
    assert late.partial
    assert not searcher.match(looking_for("owner", "weekly"), 10).partial


def test_what_is_shown_of_a_hit_is_what_its_sections_hold(searcher):
    plan = looking_for("owner", "weekly")
    found = searcher.match(plan, 10).articles
    named = [tuple(s.section for s in one.sections) for one in found]
    wanted = [Wanted(one.article, some[0], some) for one, some in zip(found, named, strict=True)]
    shown = searcher.show(wanted, plan)
    assert [one.card for one in shown] == [searcher.card(one.article) for one in found]
    for one, some in zip(shown, named, strict=True):
        whole = searcher.sections(some, plan)
        assert one.snippet == snippet(whole[0].text, whole[0].text_places)
        assert [h.heading.text for h in one.headings] == [section.heading for section in whole]
        assert [h.url for h in one.headings] == [section.url for section in whole]
        marks = [tuple((start, end) for start, end, _ in section.heading_places) for section in whole]
        assert [h.heading.marks for h in one.headings] == marks
    (bare,) = searcher.show([Wanted(found[0].article)], plan)
    assert (bare.snippet.text, bare.headings) == ("", ())


def test_words_near_each_other_outrank_the_same_words_apart(writer, article, shelf):
    apart = article("a.html", "One", ("", "Budget comes first. Much later there is a review."))
    near = article("b.html", "Two", ("", "There is a budget review. It comes first, much later."))
    manifest = writer.build(shelf([apart, near]), silent)
    assert titles(writer.open(manifest.name), looking_for("budget", "review")) == ["Two", "One"]


def test_a_phrase_hides_articles_that_have_its_words_apart(searcher):
    assert titles(searcher, looking_for("risk", "log", phrases=(("risk", "log"),))) == ["Keeping a risk log"]


def test_an_excluded_word_hides_the_articles_that_have_it(searcher):
    assert titles(searcher, looking_for("risk", excluded=(("weekly",),))) == []
    assert titles(searcher, looking_for("risk", excluded=(("grew",),))) == ["Keeping a risk log"]


def test_words_of_links_that_point_here_find_an_article(searcher):
    assert titles(searcher, looking_for("regist"))[0] == "Keeping a risk log"


def test_the_title_as_a_whole_comes_first(writer, article, shelf):
    other = article("a.html", "Path", ("Path", "path path path"), ("Path", "path"))
    meant = article("b.html", "The path of a project, told at length", ("", "Something else."))
    manifest = writer.build(shelf([other, meant]), silent)
    plan = looking_for("path", title=("the", "path", "of", "a", "project", "told", "at", "length"))
    assert titles(writer.open(manifest.name), plan)[0] == meant.title


def test_the_vocabulary_knows_stems_exact_forms_beginnings_and_neighbours(searcher):
    words = searcher.vocabulary
    assert (words.frequency("owner"), words.frequency("=owners"), words.frequency("=owned")) == (1, 1, 0)
    assert list(words.starting_with("car", 5)) == ["career"]
    assert words.near("carrer", 1) == "career"
    assert words.near("xyzzyx", 2) is None


def test_names_are_found_by_the_beginnings_of_their_words(searcher):
    found = searcher.names(["r", "lo"], 5)
    assert [(m.text, m.section) for m in found] == [("Keeping a risk log", None)]
    assert [m.text for m in searcher.names(["ow"], 5)] == ["Owners"]
    assert searcher.names(["zz"], 5) == []


def test_topics_are_a_tree_with_counts(searcher):
    tree = {node.slug: node for node in searcher.topics()}
    assert {slug: node.count for slug, node in tree.items()} == {"governance": 2, "reporting": 1, "people": 1}
    assert [(child.slug, child.count) for child in tree["governance"].children] == [("governance.risk", 1)]


def test_a_listing_holds_the_articles_of_a_topic_and_below(searcher):
    assert [ref.title for ref in searcher.listing("governance")] == ["Weekly status report", "Keeping a risk log"]
    assert len(searcher.listing()) == 3
    assert searcher.listing("nowhere") == ()


def test_an_article_comes_back_as_it_went_in(searcher, article):
    made = article("career.html", "Career paths", ("", "Where a career may lead."), topics=(("People",),))
    assert searcher.article(made.id) == made


@pytest.mark.parametrize("odd", ["", "xyz", "-1", "0" * 16, "f" * 40, "g" * 16, "１２３４"])
def test_an_id_that_is_no_article_gives_none(searcher, odd):
    assert searcher.article(odd) is None


def test_only_what_changed_differs_between_generations(writer, article, shelf):
    first = [article(f"{i}.html", f"Title {i}", ("", f"body number{i}")) for i in range(4)]
    writer.publish(writer.build(shelf(first), silent).name)
    changed = [*first[1:], article("9.html", "Title nine", ("", "a fresh page"))]
    manifest = writer.build(shelf(changed), silent)
    searcher = writer.open(manifest.name)
    assert manifest.articles == 4
    assert titles(searcher, looking_for("fresh")) == ["Title nine"]
    assert titles(searcher, looking_for("number0")) == []
    assert titles(searcher, looking_for("number3")) == ["Title 3"]


def test_a_build_upon_another_answers_like_a_build_from_nothing(tmp_path, opener, article, shelf):
    final = [article(f"{i}.html", f"Title {i}", ("", f"common body number{i} " * (i + 1))) for i in range(6)]
    with opener() as writer:
        writer.publish(writer.build(shelf([*final[3:], article("x.html", "Gone", ("", "common"))]), silent).name)
        upon = writer.open(writer.build(shelf(final), silent).name)
        plan = looking_for("common", "bodi")
        incremental = [(upon.card(m.article).id, m.score) for m in upon.match(plan, 10).articles]
    with ENGINES["whoosh"](tmp_path / "other", Settings()) as writer:
        fresh = writer.open(writer.build(shelf(final), silent).name)
        assert [(fresh.card(m.article).id, m.score) for m in fresh.match(plan, 10).articles] == incremental


def test_a_built_generation_is_not_served_before_it_is_published(writer, searcher, article, shelf):
    before = writer.published()
    built = writer.build(shelf([article("a.html", "A")]), silent)
    assert writer.published() == before
    writer.publish(built.name)
    assert writer.published() == built


def test_rollback_serves_the_generation_before(writer, searcher, article, shelf):
    before = writer.published()
    writer.publish(writer.build(shelf([article("a.html", "A")]), silent).name)
    assert writer.rollback() == before
    assert writer.published() == before


def test_rollback_without_an_older_generation_says_so(writer, searcher):
    with pytest.raises(NoIndexError, match="no generation before"):
        writer.rollback()


def test_two_generations_are_kept(writer, article, shelf, tmp_path):
    for i in range(4):
        writer.publish(writer.build(shelf([article("a.html", f"A {i}")]), silent).name)
    writer.rollback()
    with pytest.raises(NoIndexError):
        writer.rollback()


def test_a_searcher_goes_on_answering_while_newer_generations_are_published(writer, searcher, article, shelf):
    for i in range(3):
        writer.publish(writer.build(shelf([article("a.html", f"A {i}")]), silent).name)
    assert titles(searcher, looking_for("career")) == ["Career paths"]


def test_a_second_writer_is_refused_at_once(writer, opener):
    with pytest.raises(LockedError, match="a build is in progress"), opener():
        pass


def test_an_article_without_text_is_found_by_its_title(writer, article, shelf):
    searcher = writer.open(writer.build(shelf([article("a.html", "Lonely title")]), silent).name)
    assert titles(searcher, looking_for("lone")) == ["Lonely title"]


def test_an_index_without_articles_answers_with_nothing(writer, shelf):
    searcher = writer.open(writer.build(shelf([]), silent).name)
    assert searcher.match(looking_for("anything"), 10).total == 0
    assert (searcher.topics(), searcher.listing(), searcher.names(["a"], 3)) == ((), (), [])

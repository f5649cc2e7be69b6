"""What a visitor gets for what is typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from searchindex.errors import QueryError
from searchindex.search import Query, ask, related
from searchindex.settings import Search, Settings

WORDS_ALONE = Settings(search=Search(meaning=False))


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    from tests.conftest import Shelf, make_article, open_writer

    articles = [
        make_article(
            "log.html", "RAID log", ("Risks", "A risk is what may happen. Each risk has an owner."),
            ("Issues", "An issue has happened. Raise it within a day."), topics=(("Governance", "Risk"),),
        ),
        make_article(
            "timesheet.html", "Timesheets", ("How do I correct a timesheet?", "Open the week and press Reopen."),
            ("Rules", "Steps to follow:\nopen the week\nchange the hours\nsend it again"), topics=(("Time",),),
        ),
        make_article("cpp.html", "Firmware projects in C++", ("", "We use C++ and .NET 2.7.4, with wi-fi and ls -l.")),
        make_article("c.html", "Grade C projects", ("", "Projects of grade C are small.")),
        make_article("cafe.html", "Café budget", ("", "The café is paid by the naïve method.")),
        make_article("it.html", "IT", ("", "Who may use computers.")),
        make_article("might.html", "Might", ("", "A short note about strength.")),
        make_article("ja.html", "プロジェクト管理とは", ("", "プロジェクトの目的を決める。"), lang="ja"),
        make_article("th.html", "การจัดการโครงการ", ("", "แผนงานของทีม"), lang="th"),
        make_article("de.html", "Häuser bauen", ("", "Das Bauen von Häusern braucht Pläne."), lang="de"),
        make_article("near.html", "Budget notes", ("", "The budget review is yearly.")),
        make_article("far.html", "Review notes", ("", "A review is yearly. Nobody likes it. The budget grows.")),
        make_article("status.html", "Status", ("", "Report the status of each project each week, project by project.")),
        make_article("code.html", "Reference", ("", "Call snake_case or camelCase from os.path with error 404.")),
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("search")
    with open_writer(path, WORDS_ALONE) as writer:
        manifest = writer.build(Shelf(articles), lambda *_: None)
        writer.publish(manifest.name)
        return writer.open(manifest.name)


def titles(searcher, text: str, **more) -> list[str]:
    return [hit.title.text for hit in ask(Query(text, **more), searcher, WORDS_ALONE).hits]


@pytest.mark.parametrize("form", [str, str.upper, str.title, "  {}  ".format, "{}?".format])
def test_an_article_is_first_for_its_own_title_however_it_is_typed(searcher, form):
    for ref in searcher.listing():
        assert titles(searcher, form(ref.title))[0] == ref.title


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("C++", "Firmware projects in C++"),
        (".NET", "Firmware projects in C++"),
        ("2.7.4", "Firmware projects in C++"),
        ("-l", "Firmware projects in C++"),
        ("404", "Reference"),
        ("wifi", "Firmware projects in C++"),
        ("wi fi", "Firmware projects in C++"),
        ("snake_case", "Reference"),
        ("camel case", "Reference"),
        ("os.path", "Reference"),
        ("time sheets", "Timesheets"),
        ("raidlog", "RAID log"),
        ("cafe", "Café budget"),
        ("naive", "Café budget"),
        ("it", "IT"),
        ("might", "Might"),
        ("プロジェクト", "プロジェクト管理とは"),
        ("จัดการ", "การจัดการโครงการ"),
        ("Haus", "Häuser bauen"),
        ("hauser", "Häuser bauen"),
    ],
)
def test_odd_words_are_found(searcher, typed, first):
    assert titles(searcher, typed)[:1] == [first]


def test_a_grade_is_not_a_language(searcher):
    assert titles(searcher, "C")[0] == "Grade C projects"
    assert "Grade C projects" not in titles(searcher, "C++")


def test_composed_and_decomposed_letters_find_the_same(searcher):
    both = [titles(searcher, unicodedata.normalize(form, "café naïve")) for form in ("NFC", "NFD")]
    assert both[0] == both[1] != []


def test_words_side_by_side_come_before_words_apart(searcher):
    assert titles(searcher, "yearly budget review")[:2] == ["Budget notes", "Review notes"]


def test_a_quoted_phrase_finds_only_the_phrase(searcher):
    assert titles(searcher, '"budget review"') == ["Budget notes"]


def test_a_phrase_that_nobody_wrote_is_named_and_not_insisted_on(searcher):
    results = ask(Query('"review budget"'), searcher, WORDS_ALONE)
    assert results.unmatched == ('"review budget"',)
    assert results.total


def test_a_minus_word_hides_what_has_it(searcher):
    assert titles(searcher, "yearly review -grows") == ["Budget notes"]


def test_a_query_of_minus_words_alone_shows_what_is_left(searcher):
    assert len(titles(searcher, "-budget", per_page=50)) == len(searcher.listing()) - 3


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [("tiemsheet", "timesheet"), ("buget review", "budget review"), ("projcet", "project"), ("STATSU", "status")],
)
def test_a_slip_is_put_right_and_shown(searcher, typed, corrected):
    results = ask(Query(typed), searcher, WORDS_ALONE)
    assert (results.corrected.query, results.corrected.original) == (corrected, typed)
    assert results.hits


def test_verbatim_takes_the_words_as_they_stand(searcher):
    results = ask(Query("tiemsheet", verbatim=True), searcher, WORDS_ALONE)
    assert (results.corrected, results.total, results.unmatched) == (None, 0, ("tiemsheet",))


@pytest.mark.parametrize("typed", ["project", "risk", "owner raised", "C++", "café", "weekly"])
def test_words_that_the_index_has_are_never_touched(searcher, typed):
    assert ask(Query(typed), searcher, WORDS_ALONE).corrected is None


@pytest.mark.parametrize("typed", ["seek", "itage", "notesage"])
def test_another_word_is_not_taken_for_a_slip(searcher, typed):
    """Week is a short word with another beginning; an ending of three letters is no word of its own."""
    results = ask(Query(f"{typed} risk"), searcher, WORDS_ALONE)
    assert (results.corrected, results.unmatched) == (None, (typed,))


def test_the_last_word_may_be_begun_only(searcher):
    results = ask(Query("budget rev"), searcher, WORDS_ALONE)
    assert results.corrected is None
    assert results.hits[0].title.text == "Budget notes"


def test_what_nothing_answers_is_named(searcher):
    assert ask(Query("budget xylophone"), searcher, WORDS_ALONE).unmatched == ("xylophone",)


def test_a_hit_shows_the_section_that_answers_with_its_link(searcher):
    hit = ask(Query("issue raised"), searcher, WORDS_ALONE).hits[0]
    assert (hit.sections[0].heading.text, hit.sections[0].url) == ("Issues", "/log.html#s-1")
    assert [hit.snippet.text[s:e] for s, e in hit.snippet.marks] == ["issue", "Raise"]


@pytest.mark.parametrize(
    ("asked", "begins", "heading"),
    [
        ("how do I correct a timesheet?", "Open the week", "How do I correct a timesheet?"),
        ("who is the owner of a risk?", "Each risk has an owner", "Risks"),
    ],
)
def test_a_question_is_answered_in_the_articles_own_words(searcher, asked, begins, heading):
    answer = ask(Query(asked), searcher, WORDS_ALONE).answer
    assert answer is not None
    assert answer.snippet.text.startswith(begins)
    assert answer.heading == heading


@pytest.mark.parametrize("asked", ["risk", "what is the weather on mars?", "timesheet reopen", "who likes it?"])
def test_no_answer_is_better_than_a_doubtful_one(searcher, asked):
    assert ask(Query(asked), searcher, WORDS_ALONE).answer is None


def test_a_blank_query_finds_nothing(searcher):
    for text in ("", "   ", "\x00", '"', "-"):
        results = ask(Query(text), searcher, WORDS_ALONE)
        assert (results.total, results.hits) == (0, ())


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (Query("a" * 513), "q"),
        (Query("a", page=0), "page"),
        (Query("a", page=101), "page"),
        (Query("a", per_page=0), "per_page"),
        (Query("a", per_page=51), "per_page"),
    ],
)
def test_what_cannot_be_answered_names_its_parameter(searcher, query, parameter):
    with pytest.raises(QueryError) as raised:
        ask(query, searcher, WORDS_ALONE)
    assert raised.value.parameter == parameter


def test_explain_says_in_words_and_numbers_why(searcher):
    hit = ask(Query("budgte review", explain=True), searcher, WORDS_ALONE).hits[0]
    reasons = {reason.what: reason.amount for reason in hit.reasons}
    assert {"words", "word: budget", "word: review", "near pairs"} <= reasons.keys()
    assert any(what.startswith("corrected: budgte review to budget review") for what in reasons)
    whole = sum(a for w, a in reasons.items() if not w.startswith(("word: ", "word forms")))
    assert hit.score == pytest.approx(whole, rel=1e-4)


def test_hits_are_not_explained_unless_asked(searcher):
    assert ask(Query("risk"), searcher, WORDS_ALONE).hits[0].reasons == ()


def test_related_articles_leave_out_the_article_itself(searcher):
    article = searcher.article(next(r.id for r in searcher.listing() if r.title == "Budget notes"))
    refs = related(article, searcher, WORDS_ALONE)
    assert article.id not in [ref.id for ref in refs]
    assert "Review notes" in [ref.title for ref in refs]


TYPED = [
    *("risk", "budget", "review", "project", "café", "C++", '"budget', 'review"', "-grows"),
    *("プロジェクト", "weekly", "xyzzy", "404", "it"),
]
QUERIES = st.lists(st.sampled_from(TYPED) | st.text(max_size=6), max_size=5).map(" ".join)
LAW = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@LAW
@given(QUERIES)
def test_any_text_is_answered(searcher, text):
    results = ask(Query(text, explain=True), searcher, WORDS_ALONE)
    assert results.total >= len(results.hits)
    for hit in results.hits:
        assert all(0 <= s < e <= len(hit.snippet.text) for s, e in hit.snippet.marks)
        assert all(0 <= s < e <= len(hit.title.text) for s, e in hit.title.marks)


@LAW
@given(QUERIES, st.sampled_from(["governance", "governance.risk", "time", "nowhere"]))
def test_the_filter_never_adds_hits(searcher, text, topic):
    every = ask(Query(text, per_page=50), searcher, WORDS_ALONE)
    some = ask(Query(text, topics=(topic,), per_page=50), searcher, WORDS_ALONE)
    assert {h.id for h in some.hits} <= {h.id for h in every.hits}
    assert some.topics == every.topics
    assert some.total == next((t.count for t in every.topics if t.slug == topic), 0)


@LAW
@given(QUERIES)
def test_the_same_question_has_the_same_answer(searcher, text):
    assert ask(Query(text), searcher, WORDS_ALONE) == ask(Query(text), searcher, WORDS_ALONE)


def test_without_time_for_near_pairs_and_meaning_the_words_still_answer(searcher):
    seconds = iter([0.0] + [0.1] * 3 + [5.0] * 9)
    results = ask(Query("risk owner log"), searcher, Settings(), lambda: next(seconds))
    assert results.partial
    assert results.hits


def test_with_time_enough_nothing_is_partial(searcher):
    assert not ask(Query("risk owner"), searcher, Settings(), lambda: 0.0).partial

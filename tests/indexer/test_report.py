"""The report names what an author may want to look at, and shows whatever a page holds as text."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from indexer.facts import PageFacts, counted, shown_chars
from indexer.report import survey

LONG = "<p>" + " ".join(f"word{n}" for n in range(80)) + "</p>"


def remarks(indexer) -> dict[str, set[str]]:
    return {line["source"]: set(line["remarks"]) for line in indexer.report()["pages"]}


def test_equal_titles_and_equal_texts_are_named(site, indexer):
    site.write("copy.html", LONG, title="Twice")
    site.write("copy2.html", LONG, title="Twice")
    assert indexer("index", site.folder).status == 0
    assert {survey.SAME_TITLE, survey.SAME_TEXT} <= remarks(indexer)["copy.html"]
    assert not remarks(indexer)["plans.html"] & {survey.SAME_TITLE, survey.SAME_TEXT}
    assert indexer.report()["run"]["duplicates"] == 1


def test_thin_and_orphan_articles_are_named(site, indexer):
    site.write("thin.html", "<p>Too little.</p>")
    site.write("hub.html", f'{LONG}<p><a href="plans.html">to the plans</a></p>')
    assert indexer("index", site.folder).status == 0
    found = remarks(indexer)
    assert {survey.THIN, survey.ORPHAN} <= found["thin.html"]
    assert survey.ORPHAN not in found["plans.html"]


def test_a_page_that_gives_much_less_than_last_time_is_named(site, indexer):
    site.write("long.html", LONG)
    assert indexer("index", site.folder).status == 0
    assert survey.FELL not in remarks(indexer)["long.html"]
    site.write("long.html", "<p>Only a few words are left of it now.</p>")
    assert indexer("index", site.folder).status == 0
    assert survey.FELL in remarks(indexer)["long.html"]


def test_the_share_of_the_page_that_was_kept_leaves_out_menus(site, indexer):
    site.write("framed.html", LONG, menu="Menu " * 200)
    assert indexer("index", site.folder).status == 0
    shares = {line["source"]: line["share"] for line in indexer.report()["pages"]}
    assert 0 < shares["framed.html"] < 0.5 < shares["plans.html"] <= 1


def test_the_summary_counts_pages_articles_and_skips_by_reason(site, indexer):
    (site.folder / "empty.html").write_text("")
    done = indexer("index", site.folder)
    assert "4 articles of 5 pages" in done.out
    assert "1 skipped: empty" in done.out
    assert f"published {indexer.published()}" in done.out


def test_the_report_in_the_terminal_names_pages_with_remarks(site, indexer):
    site.write("thin.html", "<p>Too little.</p>")
    indexer("index", site.folder)
    assert "thin.html: " in indexer("report").out


def test_the_html_report_is_one_page_that_needs_nothing_and_shows_markup_as_text(site, indexer, tmp_path):
    site.write("evil.html", LONG, title="&lt;img src=x onerror=alert(1)&gt;")
    indexer("index", site.folder)
    assert indexer("report", "--html", tmp_path / "report.html").status == 0
    page = (tmp_path / "report.html").read_text()
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_report_that_cannot_be_written_is_one_line(site, indexer, tmp_path):
    indexer("index", site.folder)
    done = indexer("report", "--html", tmp_path / "no" / "such" / "folder.html")
    assert done.status == 1
    assert done.err.count("\n") == 1


def test_status_says_what_is_published_and_how_the_last_run_ended(site, indexer):
    indexer("index", site.folder)
    told = json.loads(indexer("status", "--json").out)
    assert [line["published"] for line in told["generations"]] == [True]
    assert told["generations"][0]["articles"] == 4
    assert told["run"]["outcome"].startswith("published ")
    for page in list(site.folder.iterdir())[1:]:
        page.unlink()
    indexer("index", site.folder)
    assert "refused" in indexer("status").out


def test_what_scripts_and_comments_hold_is_not_visible():
    markup = "<p>seen</p><!-- not --><script>if (a<b) hidden()</script><style>p{}</style> also"
    assert shown_chars(markup) == len("seen" + "also")


def test_broken_markup_costs_no_more_than_its_length():
    for evil in ("<", "<a", "<script>", "<!--", "</", '<a href="'):
        assert shown_chars(evil * 50_000) >= 0


def test_a_page_without_words_is_an_empty_body():
    facts = PageFacts("/a", "A", "generic", 0, 0, 10, 0, 0, "digest", ())
    (line,) = survey.lines({"a.html": facts}, lambda _: True)
    assert survey.EMPTY in line.remarks
    assert survey.THIN not in line.remarks


LETTERS = st.one_of(st.sampled_from("ab_ \t\n\x1c.\xa0é“\u3000"), st.characters(exclude_categories=["Cs"]))


@given(st.text(LETTERS, max_size=90))
def test_words_and_ink_are_counted_as_they_are_defined(text):
    assert counted(text) == (len(re.findall(r"\w+", text)), sum(not letter.isspace() for letter in text))


@given(st.text(st.one_of(st.sampled_from("<>/ab \xa0\u3000"), LETTERS), max_size=90))
def test_what_stands_in_no_tag_is_shown(text):
    assert shown_chars(text) == len("".join(re.sub("<[^<>]*>", "", text).split()))


HIDING = re.compile(
    r"<(script|style|template|noscript|svg)(?![a-z0-9])[^<>]*+(?<!/)>"
    r"(?:(?!</\1(?![a-z0-9])[^<>]*>).)*(?:</\1(?![a-z0-9])[^<>]*>|\Z)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
TAGS = (
    "<", "</", ">", "/>", "script", "SCRIPT", "style", "svg", "<script>", "</script>", "</SVG >", "<svg>", "9",
)  # fmt: skip
PIECES = st.one_of(st.sampled_from(TAGS), st.text(LETTERS, max_size=3))


@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_hidden_is_not_shown(text):
    assert shown_chars(text) == len("".join(re.sub("<[^<>]*>", "", HIDING.sub("<>", text)).split()))


def test_a_tag_that_a_script_interrupts_is_none():
    assert shown_chars("a <b <script>hidden</script> c> d") == len("a<bc>d")

"""The sample knowledge base is complete, consistent and up to date."""

import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup

CORPUS = Path(__file__).parents[2] / "corpus"
PAGES = CORPUS / "pages"
MEDIA = PAGES / "media"
LONGEST = "pmo-handbook.html"


@pytest.fixture(scope="module")
def soups() -> dict[str, BeautifulSoup]:
    return {f.name: BeautifulSoup(f.read_text(encoding="utf-8"), "lxml") for f in sorted(PAGES.glob("*.html"))}


@pytest.fixture(scope="module")
def articles(soups: dict[str, BeautifulSoup]) -> dict[str, BeautifulSoup]:
    return {name: soup for name, soup in soups.items() if soup.select_one("#eckb-article-content[data-article-id]")}


def table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]


def text(soup: BeautifulSoup, selector: str) -> str:
    found = soup.select_one(selector)
    assert found is not None, selector
    return found.get_text(" ", strip=True)


def test_pages_are_what_their_sources_make() -> None:
    done = subprocess.run(
        [sys.executable, str(CORPUS / "make_pages.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run `make corpus`:\n{done.stdout}{done.stderr}"


def test_there_are_enough_articles_and_topics(articles: dict[str, BeautifulSoup]) -> None:
    trails = {tuple(a.get_text() for a in soup.select(".eckb-breadcrumb-nav a")[1:]) for soup in articles.values()}
    assert len(articles) >= 66
    assert len({outer for outer, _ in trails}) >= 8
    assert len(trails) > len({outer for outer, _ in trails})


def test_every_markdown_file_is_an_article_and_every_other_page_is_a_listing(
    soups: dict[str, BeautifulSoup], articles: dict[str, BeautifulSoup]
) -> None:
    assert {name.removesuffix(".html") for name in articles} == {f.stem for f in (CORPUS / "articles").glob("*.md")}
    for name in soups.keys() - articles.keys():
        assert soups[name].select_one(".eckb-category-archive-title, #epkb-modular-main-page-container"), name


def test_titles_and_article_numbers_are_unique(articles: dict[str, BeautifulSoup]) -> None:
    titles = [text(soup, "h1.eckb-article-title") for soup in articles.values()]
    numbers = [soup.select("#eckb-article-content")[0]["data-article-id"] for soup in articles.values()]
    assert len(set(titles)) == len(titles) == len(set(numbers))


def test_the_awkward_articles_are_there(articles: dict[str, BeautifulSoup]) -> None:
    bodies = {name: soup.select("#eckb-article-content-body")[0] for name, soup in articles.items()}
    words = {name: len(body.get_text(" ").split()) for name, body in bodies.items()}
    assert words[LONGEST] > 4000
    assert min(words.values()) < 15
    assert any(words[n] > 150 and not b.select("h2, h3") for n, b in bodies.items())
    assert sum(bool(body.select("pre code")) for body in bodies.values()) >= 4
    assert sum(bool(body.select("img[alt]")) for body in bodies.values()) >= 4
    assert sum(bool(body.select(".epkb-faqs__item-container")) for body in bodies.values()) == 1
    langs = [str(soup.select("html")[0]["lang"])[:2] for soup in articles.values()]
    assert [langs.count(lang) for lang in ("de", "fr", "ja")] == [2, 2, 2]


def test_the_sidebar_repeats_every_title_and_the_contents_are_left_to_script(
    articles: dict[str, BeautifulSoup],
) -> None:
    titles = {text(soup, "h1.eckb-article-title") for soup in articles.values()}
    for name, soup in articles.items():
        shown = {a.get_text(" ", strip=True) for a in soup.select("#epkb-sidebar-container-v2 .epkb-sidebar-article")}
        assert shown == titles, name
        assert text(soup, ".eckb-article-toc") == "Table of Contents"


def test_some_articles_have_votes_and_many_have_none(articles: dict[str, BeautifulSoup]) -> None:
    shown = [text(soup, ".eprf-stars-module__statistics h6") for soup in articles.values()]
    assert shown.count("0 out of 5 stars") >= 30
    assert len(set(shown)) >= 10


def test_the_career_page_has_its_parts_and_neighbours(articles: dict[str, BeautifulSoup]) -> None:
    soup = articles["career-paths-career-hour.html"]
    assert text(soup, "h1.eckb-article-title") == "Career Paths / Career Hour"
    assert [a.select(".epkb-article-navigation-article__title")[0]["title"] for a in soup.select("a[rel]")
            if a["rel"] in (["prev"], ["next"])] == [
        "Career Hour – PMO Careers",
        "Challenges and Trends in a PMO Career",
    ]  # fmt: skip
    headings = " ".join(h.get_text() for h in soup.select("#eckb-article-content-body :is(h2, h3)"))
    for word in ("poll", "Video session", "Session deck", "Career paths", "Career strategies", "Personality"):
        assert word in headings
    assert soup.select('#eckb-article-content-body a[href$=".pdf"]')
    assert soup.select("#eckb-article-content-body video track")


def test_every_link_between_pages_leads_somewhere(soups: dict[str, BeautifulSoup]) -> None:
    for name, soup in soups.items():
        for element in soup.select("[href], [src], [poster]"):
            for attribute in ("href", "src", "poster"):
                target = re.split(r"[?#]", str(element.get(attribute) or ""))[0]
                if target and not target.startswith("https://"):
                    assert (PAGES / target).is_file(), f"{name}: {target}"


def test_pages_stay_small() -> None:
    for file in PAGES.glob("*.html"):
        assert file.stat().st_size < (100_000 if file.name == LONGEST else 64_000), file.name


def test_every_deck_opens_and_every_page_has_words() -> None:
    decks = sorted(MEDIA.glob("*.pdf"))
    assert len(decks) >= 10
    for file in decks:
        document = pypdfium2.PdfDocument(file)
        assert len(document) >= 4, file.name
        for page in document:
            assert len(page.get_textpage().get_text_range().split()) >= 8, file.name
        document.close()


def test_every_video_is_small_and_has_captions_and_a_poster() -> None:
    clips = sorted(MEDIA.glob("*.mp4"))
    assert len(clips) >= 5
    for file in clips:
        assert file.read_bytes()[4:8] == b"ftyp"
        assert file.stat().st_size <= 200_000
        assert file.with_suffix(".vtt").is_file()
        assert file.with_suffix(".png").is_file()


def test_captions_are_valid_and_in_order() -> None:
    for file in sorted(MEDIA.glob("*.vtt")):
        head, *cues = file.read_text(encoding="utf-8").strip().split("\n\n")
        assert head == "WEBVTT"
        assert cues
        end = 0.0
        for cue in cues:
            _, timing, *words = cue.split("\n")
            times = re.fullmatch(r"00:(\d\d\.\d{3}) --> 00:(\d\d\.\d{3})", timing)
            assert times is not None, f"{file.name}: {timing}"
            assert end <= float(times[1]) < float(times[2])
            assert " ".join(words).strip()
            end = float(times[2])


def test_every_query_is_judged_and_every_judgement_has_a_query_and_an_article(
    articles: dict[str, BeautifulSoup],
) -> None:
    queries, judged = table("queries.tsv"), table("qrels.tsv")
    assert all(len(row) == 2 and row[1].strip() for row in queries)
    assert all(len(row) == 3 and row[2] in ("1", "2", "3") for row in judged)
    assert len(queries) >= 220
    assert len({qid for qid, _ in queries}) == len(queries) == len({words.casefold() for _, words in queries})
    assert {qid for qid, _ in queries} == {qid for qid, _, _ in judged}
    assert len({(qid, page) for qid, page, _ in judged}) == len(judged)
    assert {page for _, page, _ in judged} <= {f"pages/{name}" for name in articles}


def test_every_kind_of_question_is_asked() -> None:
    kinds = [qid[0] for qid, _ in table("queries.tsv")]
    assert set(kinds) == set("slqtdo")
    assert all(kinds.count(kind) >= 10 for kind in "slqtdo")


def test_career_paths_is_answered_by_the_career_page() -> None:
    [qid] = [qid for qid, words in table("queries.tsv") if words == "career paths"]
    gains = {page: int(gain) for judged, page, gain in table("qrels.tsv") if judged == qid}
    assert max(gains, key=gains.__getitem__) == "pages/career-paths-career-hour.html"
    assert list(gains.values()).count(3) == 1

"""Pages that nobody wrote in good faith."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.parse import parse
from searchindex.article import Article, Skipped

from .conftest import made_page

HOSTILE = Path(__file__).parents[4] / "shared" / "hostile"


@pytest.mark.parametrize(
    "body",
    [
        "<p>kept</p>" + "<div>" * 20_000,
        "<p>kept" + "<p><b>" * 5_000,
        "<p>kept</p><!-- " + "x<b>" * 50_000,
        "<p>kept</p><!<<<" + "x<" * 5_000,
        "<p>kept</p>" + "<table><tr><td>" * 5_000,
        "<p>kept</p>" + "<section id=s><h2>x</h2>" * 3_000,
        "<nav aria-label=breadcrumb>" + "<li><a href=x>x</a></li>" * 5_000 + "</nav><p>kept</p>",
        "<p>kept</p>" + '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        "<p>kept</p>" + "<form>" * 3_000,
    ],
    ids=["divs", "p-b", "comment", "bogus-comment", "tables", "sections", "crumbs", "json", "forms"],
)
def test_text_before_the_damage_is_kept(body: str) -> None:
    outcome = parse(made_page(body))
    assert isinstance(outcome, Article)
    assert any("kept" in section.text for section in outcome.sections)


def test_text_deeper_than_any_page_is_kept() -> None:
    outcome = parse(made_page("<div>" * 20_000 + "deep"))
    assert isinstance(outcome, Article)
    assert outcome.sections[0].text == "deep"


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile samples are not here")
def test_wild_bytes_give_an_article_or_a_reason() -> None:
    files = [file for file in sorted(HOSTILE.rglob("*")) if file.is_file() and file.stat().st_size < 200_000]
    for file in files:
        outcome = parse(made_page(file.read_bytes(), str(file)))
        assert isinstance(outcome, Article | Skipped)
        if isinstance(outcome, Article):
            assert not any("<script" in section.html for section in outcome.sections)

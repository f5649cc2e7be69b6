"""Platform knowledge is data that a user can override or add to."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.parse import load_platforms, parse
from indexer.parse.selectors import compiled
from searchindex.article import Article
from searchindex.errors import UsageError

from .conftest import made_page

PAGE = (
    "<body data-kit=1><div class=shell><div class=words><h4 class=name>Named</h4><p>The text.</p></div>"
    "<p>around</p></div>"
)


def test_new_platform_is_read_by_its_own_selectors(tmp_path: Path) -> None:
    file = tmp_path / "kit.toml"
    file.write_text('name = "kit"\ntitle = [".name"]\nbody = [".words"]\n[detect]\nmarker = ["[data-kit]"]\n')
    article = parse(made_page(PAGE), platforms=load_platforms([file]))
    assert isinstance(article, Article)
    assert (article.platform, article.title) == ("kit", "Named")
    assert "around" not in article.sections[0].text


def test_known_platform_keeps_the_keys_that_are_not_overridden(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "echo"\nhome = 2\n')
    before = next(p for p in load_platforms() if p.name == "echo")
    after = next(p for p in load_platforms([file]) if p.name == "echo")
    assert (after.home, after.body) == (2, before.body)


@pytest.mark.parametrize("text", ["name = 3", "unknown = 1", "not toml", "[detect]\nmarkers = []"])
def test_broken_platform_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"broken\.toml"):
        load_platforms([file])


def test_every_selector_is_one() -> None:
    for platform in load_platforms():
        for selectors in (platform.title, platform.body, platform.drop, platform.breadcrumb, platform.detect.marker):
            for selector in selectors:
                assert compiled(selector)

"""A platform that the settings tell of is read as they say."""

from indexer.store import FILE_NAME, ArticleStore
from searchindex.article import article_id


def test_a_platform_of_ones_own_is_read_and_indexed(site, indexer, tmp_path):
    told = "It says much about a shell that nobody else has. " * 6
    for name in ("one", "two"):
        inside = f"<p>Around it.</p><div class=odd-text>{told}</div>"
        site.write(f"{name}.html", f"<div class=odd-shell>{inside}</div>")
    (tmp_path / "odd.toml").write_text('body = ["div.odd-text"]\n[detect]\nmarker = ["div.odd-shell"]\n')
    (tmp_path / "settings.toml").write_text('[index]\nplatforms = ["odd.toml"]\n')
    assert indexer("index", site.folder, "--config", tmp_path / "settings.toml").status == 0
    with ArticleStore(indexer.index / FILE_NAME) as store:
        article = next(store.load([article_id("one.html")]))
    assert article.platform == "odd"
    assert [section.text for section in article.sections] == [told.strip()]


def test_a_platform_file_that_is_not_there_is_named(site, indexer, tmp_path):
    (tmp_path / "settings.toml").write_text('[index]\nplatforms = ["odd.toml"]\n')
    done = indexer("index", site.folder, "--config", tmp_path / "settings.toml")
    assert done.status == 2
    assert "odd.toml" in done.err

"""A folder as a source of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.fetch.folder import FolderFetcher
from indexer.page import Page
from searchindex.article import Skipped, article_id
from searchindex.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    for name in ("b.html", "a/c d.htm", "a/x.png", ".git/no.html"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"<p>x")
    return root


def test_pages_come_sorted_and_other_files_do_not(folder: Path) -> None:
    assert FolderFetcher(folder).sources() == ["a/c d.htm", "b.html"]


def test_page_without_base_is_read_in_our_own_service(folder: Path) -> None:
    page = FolderFetcher(folder).page("a/c d.htm")
    assert isinstance(page, Page)
    assert (page.address, page.url) == ("folder:/a/c%20d.htm", f"/articles/{article_id('a/c d.htm')}")


def test_page_with_base_keeps_its_path(folder: Path) -> None:
    page = FolderFetcher(folder, "https://kb.test/docs").page("b.html")
    assert isinstance(page, Page)
    assert page.address == page.url == "https://kb.test/docs/b.html"


def test_link_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret")
    (folder / "out.html").symlink_to(tmp_path / "secret.html")
    fetcher = FolderFetcher(folder)
    assert isinstance(fetcher.page("out.html"), Skipped)
    assert fetcher.open("folder:/../secret.html") is None
    assert fetcher.open("folder:/%2e%2e/secret.html") is None


def test_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "in.html").symlink_to(folder / "a" / "c d.htm")
    page = FolderFetcher(folder).page("in.html")
    assert isinstance(page, Page)
    assert page.body == b"<p>x"


def test_folder_that_leads_out_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "secret.html").write_text("secret")
    (folder / "out").symlink_to(tmp_path / "other")
    fetcher = FolderFetcher(folder)
    assert isinstance(fetcher.page("out/secret.html"), Skipped)
    assert fetcher.open("folder:/out/secret.html") is None


def test_too_large_a_page_is_skipped_with_its_size(folder: Path) -> None:
    outcome = FolderFetcher(folder, max_page_bytes=3).page("b.html")
    assert isinstance(outcome, Skipped)
    assert "4 bytes" in outcome.reason


def test_attachment_is_opened_by_its_address(folder: Path) -> None:
    with FolderFetcher(folder, "https://kb.test/").open("https://kb.test/a/x.png?v=1#top") as file:  # type: ignore[union-attr]
        assert file.read() == b"<p>x"
    assert FolderFetcher(folder).open("https://kb.test/a/x.png") is None


def test_missing_folder_and_odd_base_are_bad_usage(folder: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        FolderFetcher(folder / "none")
    with pytest.raises(UsageError, match="http"):
        FolderFetcher(folder, "ftp://x/")

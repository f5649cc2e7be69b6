"""Tiny knowledge bases made by the tests, and the commands run on them as a person would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from indexer.__main__ import main
from searchindex import generations
from searchindex.article import article_id

WORDS = {
    "risks": "A risk register lists what may go wrong, how likely it is and who watches it.",
    "plans": "A plan says what is delivered, by whom and when, and what it rests on.",
    "people": "Careers in a project office begin with coordination and lead to a portfolio.",
    "reports": "A status report tells sponsors what changed since the last one, in one page.",
}


@dataclass(frozen=True)
class Site:
    """A folder of pages that share a menu."""

    folder: Path

    def write(self, name: str, body: str, title: str = "", menu: str = "Home Contact", head: str = "") -> Path:
        """Writes a page; `body` is the markup of the article without its title."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        title = title or path.stem.capitalize()
        path.write_text(
            f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><nav>{menu}</nav>"
            f"<main><h1>{title}</h1>{body}</main><footer>{menu}</footer></body></html>",
            encoding="utf-8",
        )
        return path

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Indexer:
    """The commands on one index folder."""

    index: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Done:
        """Runs `python -m indexer` with these arguments and --index."""
        self.capture.readouterr()
        status = main([*map(str, arguments), "--index", str(self.index)])
        seen = self.capture.readouterr()
        return Done(status, seen.out, seen.err)

    def published(self) -> str:
        return generations.current(self.index)

    def report(self) -> dict[str, Any]:
        done = self("report", "--json")
        assert done.status == 0, done.err
        return json.loads(done.out)

    def counts(self) -> tuple[int, int, int, int]:
        """Added, changed, removed and unchanged articles of the last run."""
        run = self.report()["run"]
        return run["added"], run["changed"], run["removed"], run["unchanged"]

    def article(self, source: str) -> Any:
        """The article of the published generation, as a visitor reads it."""
        from searchindex.engines.whoosh_engine import open_searcher
        from searchindex.settings import Settings

        searcher = open_searcher(self.index, self.published(), Settings())
        try:
            return searcher.article(article_id(source))
        finally:
            searcher.close()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Four articles that know nothing of each other."""
    made = Site(tmp_path / "site")
    for name, words in WORDS.items():
        made.write(f"{name}.html", f"<p>{words}</p><h2 id=more>More on {name}</h2><p>{words}</p>")
    return made


@pytest.fixture
def indexer(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Indexer:
    """The commands, run from a folder of their own without settings."""
    monkeypatch.chdir(tmp_path)
    return Indexer(tmp_path / "index", capsys)


@pytest.fixture
def indexed(site: Site, indexer: Indexer) -> Callable[..., Done]:
    """The site indexed once; called, it is indexed again."""

    def again(*options: object) -> Done:
        return indexer("index", site.folder, *options)

    first = again()
    assert first.status == 0, first.err
    return again


@pytest.fixture
def deck() -> Callable[..., bytes]:
    """Makes a PDF with these words, a page each."""

    def made(*pages: str) -> bytes:
        document = FPDF()
        document.set_font("helvetica", size=18)
        for words in pages:
            document.add_page()
            if words:
                document.multi_cell(0, 10, words)
        return bytes(document.output())

    return made

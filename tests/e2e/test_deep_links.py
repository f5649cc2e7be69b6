"""The address of a section leads a browser to it: by its own id, by a scripted anchor, by a text fragment."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from indexer.fetch.folder import FolderFetcher
from indexer.parse import parse
from searchindex.passages import passages

pytestmark = pytest.mark.e2e

FILLER = "".join(f"<p>Paragraph {n} talks of something else altogether, at some length.</p>" for n in range(60))
WANTED = "<p>Whoever reads these very words has come to the right place.</p>"
# What an Echo knowledge base does on load: it numbers the headings of the body and goes to the one that the
# address names.
NUMBERING = """
const toc = document.querySelector('.eckb-article-toc');
const levels = [];
for (let n = +toc.dataset.min; n <= +toc.dataset.max; n++) levels.push('h' + n);
document.querySelectorAll('#eckb-article-content-body :is(' + levels + ')').forEach((heading, n) => {
  heading.dataset.id = 'articleTOC_' + n;
});
const named = document.querySelector('[data-id="' + location.hash.slice(1) + '"]');
if (named) named.scrollIntoView();
"""
PAGES = {
    "own.html": f"<main><h1>Own</h1>{FILLER}<h2 id='the-place'>The place</h2>{WANTED}{FILLER}</main>",
    "bare.html": f"<main><h1>Bare</h1>{FILLER}<h2>The place</h2>{WANTED}{FILLER}</main>",
    "echo.html": (
        "<div id=eckb-article-page-container-v2><article id=eckb-article-content>"
        "<h1 class=eckb-article-title>Echo</h1><div id=eckb-article-content-body>"
        f"<h2>First</h2>{FILLER}<h3 id=kept>Kept</h3>{FILLER}<h2>The place</h2>{WANTED}{FILLER}</div></article>"
        f"<div class=eckb-article-toc data-min=2 data-max=6></div></div><script>{NUMBERING}</script>"
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The pages, on a server of their own."""
    folder = tmp_path_factory.mktemp("pages")
    for name, body in PAGES.items():
        (folder / name).write_text(f"<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title>{body}")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("name", "way"), [("own.html", "#the-place"), ("echo.html", "#articleTOC_2"), ("bare.html", "#:~:text=Whoever")]
)
def test_the_address_of_a_section_leads_to_it(site, browser, name, way):
    folder, base = site
    article = parse(FolderFetcher(folder, base).page(name))
    address = next(p.url for p in passages(article) if p.heading == "The place")
    assert address.startswith(f"{base}{name}{way}")
    with browser.new_context(viewport={"width": 1000, "height": 700}) as context:
        page = context.new_page()
        page.goto(address)
        wanted = page.get_by_text("Whoever reads these very words")
        page.wait_for_function("() => scrollY > 500")
        box = wanted.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 700

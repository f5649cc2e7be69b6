"""A second crawl costs what changed; nothing is lost by errors, and a kill costs a moment's work."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from indexer import intake
from indexer.fetch.crawl.fetcher import CrawlFetcher
from indexer.store import ArticleStore
from searchindex.errors import RefusedError, UnreachableError
from searchindex.settings import Crawl
from tests.indexer.fetch.web import Reply, article

QUICK = {"retries": 0, "silence_seconds": 5.0, "page_seconds": 10.0}


class Shelf:
    """A store, and the fetch stage from the site into it; every fetch is a day after the one before."""

    def __init__(self, store, web):
        self.store, self.web = store, web
        self.now = datetime.now(UTC)

    def fetch(self, force=False, **settings):
        self.web.forget()
        self.now += timedelta(days=1)
        fetcher = CrawlFetcher(self.web.url, Crawl(**QUICK | settings), lambda: self.now)
        return intake.fetch(fetcher, self.store, self.now, lambda *_: None, force, self.web.url)

    def paths(self):
        return {source.removeprefix(self.web.url) for source in self.store.page_digests()}

    def waiting(self):
        """Pages that would be parsed now; parsed from now on."""
        waiting = self.store.waiting("rules")
        with self.store.transaction():
            self.store._rows("UPDATE pages SET rules = 'rules' WHERE rules IS NULL")
        return {source.removeprefix(self.web.url) for source in waiting}


@pytest.fixture
def shelf(tmp_path, web):
    with ArticleStore(tmp_path / "articles.db") as store:
        yield Shelf(store, web)


def test_an_unchanged_site_is_asked_but_sends_nothing_and_is_still_followed(web, shelf):
    web.page("/", "/a.html")
    web.page("/a.html", "/b.html")
    web.page("/b.html")
    first = shelf.fetch()
    assert (first.read, first.new, shelf.waiting()) == (3, 3, {"", "a.html", "b.html"})
    again = shelf.fetch()
    assert (again.new, again.changed, again.removed, again.received) == (0, 0, 0, 0)
    assert again.outcomes == {"same": 3}
    assert {status for path, _, status in web.asked if path != "/robots.txt" and "sitemap" not in path} == {304}
    assert shelf.waiting() == set()
    web.page("/b.html", words="Changed words.")
    changed = shelf.fetch()
    assert (changed.new, changed.changed, changed.removed) == (0, 1, 0)
    assert shelf.waiting() == {"b.html"}
    assert shelf.fetch(force=True).outcomes == {"page": 3}


def test_the_links_of_a_page_that_fails_are_followed_as_before(web, shelf):
    web.page("/", "/hub.html")
    web.page("/hub.html", "/leaf.html")
    web.page("/leaf.html")
    shelf.fetch()
    web.say("/hub.html", status=500)
    failed = shelf.fetch()
    assert failed.outcomes == {"same": 2, "failed": 1}
    assert failed.failures == {"answered 500": 1}
    assert shelf.paths() == {"", "hub.html", "leaf.html"}


def test_pages_leave_when_they_are_gone_for_good_or_missing_twice(web, shelf):
    web.page("/", "/gone.html", "/lost.html", "/back.html", "/moved.html", "/shut.html", "/orphan.html")
    for path in ("/gone.html", "/lost.html", "/back.html", "/moved.html", "/shut.html", "/orphan.html"):
        web.page(path)
    shelf.fetch()
    web.page("/")
    web.say("/gone.html", status=410)
    web.say("/lost.html", status=404)
    web.say("/back.html", status=404)
    web.redirect("/moved.html", "/new.html")
    web.page("/new.html")
    web.say("/robots.txt", "User-agent: *\nDisallow: /shut.html\n")
    once = shelf.fetch()
    assert once.removed == 2
    assert shelf.paths() == {"", "lost.html", "back.html", "shut.html", "orphan.html", "new.html"}
    web.page("/back.html")
    assert shelf.fetch().removed == 2
    assert shelf.paths() == {"", "back.html", "orphan.html", "new.html"}
    web.say("/back.html", status=404)
    assert shelf.fetch().removed == 0
    assert "/orphan.html" in web.paths()


@pytest.mark.slow
def test_a_page_that_moved_to_an_error_stays_until_it_is_known_where_it_is(web, shelf):
    web.page("/", "/old.html")
    web.page("/old.html")
    shelf.fetch()
    web.redirect("/old.html", "/new.html")
    web.say("/new.html", status=503)
    assert shelf.fetch().removed == 0
    assert shelf.paths() == {"", "old.html"}
    web.page("/new.html")
    assert shelf.fetch().removed == 1
    assert shelf.paths() == {"", "new.html"}


def test_a_host_that_fails_loses_nothing(web, shelf):
    web.page("/", "/a.html")
    web.page("/a.html")
    shelf.fetch()
    before = shelf.store.page_digests()
    web.say("/robots.txt", status=503)
    with pytest.raises(UnreachableError, match="robots"):
        shelf.fetch()
    del web.replies["/robots.txt"]
    web.say("/", status=500)
    web.say("/a.html", status=502)
    with pytest.raises(UnreachableError, match="answered"):
        shelf.fetch()
    assert shelf.store.page_digests() == before
    web.say("/robots.txt", "User-agent: *\nDisallow: /\n")
    for _ in range(3):
        with pytest.raises(UnreachableError, match="forbidden by robots"):
            shelf.fetch()
    assert shelf.store.page_digests() == before
    del web.replies["/robots.txt"]
    web.page("/")
    assert shelf.fetch().failures == {"answered 502": 1}


def test_a_site_of_files_only_has_no_page(web, shelf):
    web.say("/", "text", kind="text/plain")
    with pytest.raises(RefusedError, match="no page"):
        shelf.fetch()
    web.page("/")
    assert shelf.fetch().new == 1


@pytest.mark.slow
def test_a_sitemap_that_told_the_truth_saves_the_request(web, shelf):
    web.sitemap("/sitemap.xml", ("/a.html", "2026-01-05"), ("/b.html", "2026-01-05"), ("/c.html", ""))
    web.page("/", "/a.html", "/b.html", "/c.html")
    web.page("/a.html", headers={"Last-Modified": "Sun, 04 Jan 2026 10:00:00 GMT"})
    web.page("/b.html", "/behind.html")
    web.page("/c.html")
    web.page("/behind.html")
    shelf.fetch()
    assert shelf.fetch().outcomes == {"same": 5}
    assert "/a.html" not in web.paths(), "its Last-Modified agreed with the sitemap at once"
    assert "/b.html" in web.paths(), "its ETag has to agree first"
    shelf.fetch()
    assert not {"/a.html", "/b.html"} & set(web.paths())
    assert {"/c.html", "/behind.html"} <= set(web.paths())
    web.sitemap("/sitemap.xml", ("/a.html", "2026-01-05"), ("/b.html", "2026-06-01"), ("/c.html", ""))
    web.page("/b.html", "/behind.html", words="Changed words.")
    assert shelf.fetch().changed == 1
    shelf.now += timedelta(days=7)
    shelf.fetch()
    assert "/a.html" in web.paths(), "after a week it is asked all the same"


@pytest.mark.slow
def test_addresses_with_one_canonical_address_are_one_article(web, shelf):
    canonical = f'<link rel=canonical href="{web.at("/guide")}">'
    web.page("/", "/guide?print=1", "/guide.html", "/alone.html")
    web.page("/guide?print=1", head=canonical)
    web.page("/guide.html", head=canonical)
    web.page("/alone.html", head='<link rel=canonical href="https://elsewhere.example/x">')
    web.say("/guide", status=500)
    shelf.fetch()
    assert shelf.waiting() == {"", "alone.html", "guide.html"}
    assert shelf.store.page(web.at("/guide.html")).url == web.at("/guide")
    assert shelf.store.page(web.at("/alone.html")).url == web.at("/alone.html")
    assert [skipped.reason for skipped in shelf.store.skipped()] == ["another address of the same article"]
    web.page("/guide", head=canonical)
    shelf.fetch()
    assert shelf.waiting() == {"guide"}
    web.say("/guide", status=410)
    web.page("/guide.html")
    shelf.fetch()
    assert {"guide.html", "guide?print=1"} <= shelf.waiting()
    assert shelf.store.page(web.at("/guide.html")).url == web.at("/guide.html")


def test_what_the_settings_leave_out_leaves(web, shelf):
    web.page("/", "/a.html", "/b.html")
    web.page("/a.html")
    web.page("/b.html")
    shelf.fetch()
    assert shelf.fetch(exclude=("b[.]html",)).removed == 1
    assert shelf.paths() == {"", "a.html"}


@pytest.mark.slow
@pytest.mark.parametrize("at", [3, 17])
def test_a_killed_crawl_goes_on_where_it_was(web, tmp_path, shelf, at):
    web.page("/", *(f"/{n}.html" for n in range(40)))
    for n in range(40):
        web.page(f"/{n}.html", f"/{(n * 7) % 40}.html", "/old")
    web.redirect("/old", "/new.html")
    web.page("/new.html")
    index = tmp_path / "index"
    command = [sys.executable, "-m", "indexer", "fetch", web.url, "--index", str(index)]
    environment = os.environ | {"ANSWERBOX_CRAWL_DELAY_SECONDS": "0.1"}
    started = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    asked = []

    def kill(path):
        asked.append(path)
        if len(asked) == at:
            os.kill(started.pid, signal.SIGKILL)

    web.hook = kill
    started.wait()
    web.hook = lambda path: None
    with ArticleStore(index / "articles.db") as store:
        run = store.note(intake.UNFINISHED_NOTE, intake.Unfinished)
        finished = {known.address for known in store.visits.known(run.run if run else 1) if known.done}
    assert len(finished) < 42
    web.forget()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    again = {web.at(path) for path in web.paths()}
    assert not again & finished
    assert len(again | finished) == 45, "robots.txt, sitemap.xml, 42 pages and a redirect"
    shelf.fetch()
    with ArticleStore(index / "articles.db") as store:
        assert store.page_digests() == shelf.store.page_digests()
        assert store.note(intake.UNFINISHED_NOTE, intake.Unfinished | None) is None


@pytest.mark.slow
def test_a_site_becomes_answers_and_its_decks_are_read_once(web, indexer, deck, monkeypatch):
    monkeypatch.setenv("ANSWERBOX_CRAWL_RETRIES", "0")
    link = '<p><a href="/deck.pdf">The deck</a> <a href="/none.html">none</a> <a href="/old">old</a></p>'
    web.page("/", "/plans.html")
    web.page("/plans.html", words=f"A plan says what is delivered. {link}")
    web.page("/risks.html")
    web.redirect("/old", "/risks.html")
    web.say("/deck.pdf", deck("Milestones of the portfolio"), kind="application/pdf")
    done = indexer("index", web.url)
    assert done.status == 0, done.err
    assert "of 5 addresses 3 fetched, 1 moved, 1 not found" in done.out
    assert "1 not read: answered 404" in done.out
    found = indexer.article(web.at("/plans.html"))
    assert found.url == web.at("/plans.html")
    assert "Milestones" in found.attachments[0].parts[0].text
    lines = {line["source"]: line for line in indexer.report()["pages"]}
    assert lines[web.at("/plans.html")]["broken_links"] == [web.at("/none.html")]
    assert not lines[web.at("/risks.html")]["broken_links"]
    assert "no other article leads here" not in lines[web.at("/risks.html")]["remarks"]
    assert "addresses: moved" in indexer_html(indexer)
    web.forget()
    again = indexer("index", web.url)
    assert "nothing changed" in again.out
    assert web.statuses("/deck.pdf") == [304]
    web.say("/deck.pdf", status=503)
    assert "nothing changed" in indexer("index", web.url).out
    before = indexer.published()
    web.close()
    unreachable = indexer("index", web.url)
    assert (unreachable.status, unreachable.out) == (1, "")
    assert "unreachable" in unreachable.err
    assert indexer.published() == before


def indexer_html(indexer):
    page = indexer.index / "report.html"
    assert indexer("report", "--html", page).status == 0
    return page.read_text()


def test_pages_of_a_site_are_printed_without_an_index(web, capsys, tmp_path, monkeypatch):
    from indexer.__main__ import main

    monkeypatch.chdir(tmp_path)
    web.page("/", "/a.html")
    web.replies["/a.html"] = Reply(article("Alpha"))
    assert main(["parse", web.url, "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [f'"source": "{web.at(path)}"' in line for path, line in zip(("/", "/a.html"), lines, strict=True)]
    assert list(tmp_path.iterdir()) == []

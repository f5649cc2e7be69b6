"""A crawl of a real site: every article once, nothing forbidden, nothing from elsewhere, and an end."""

import gzip
import multiprocessing
import zlib
from itertools import pairwise

import pytest

from indexer.fetch.crawl.fetcher import CrawlFetcher
from searchindex.errors import AnswerboxError, UnreachableError, UsageError
from searchindex.settings import Crawl
from tests.indexer.fetch.web import Reply, article

MB = 1024 * 1024


def test_links_sitemaps_and_redirects_lead_to_every_page_once(web, crawl):
    web.say("/robots.txt", f"User-agent: *\nDisallow: /private/\nSitemap: {web.at('index.xml')}\n", kind="text/plain")
    web.say("/index.xml", f"<sitemapindex><sitemap><loc>{web.at('/all.xml.gz')}</loc></sitemap></sitemapindex>")
    web.sitemap("/all.xml.gz", ("/hidden.html", "2026-01-01"), ("/private/listed.html", ""), packed=True)
    web.page("/", "/a.html", "a.html#part", "/b.html?utm_source=x", "/private/secret.html", "/old.html", "/deck.pdf")
    web.page("/a.html", "/", "b.html", "mailto:x@y.example", "javascript:void(0)", "http://[broken/")
    web.page("/b.html", "/a.html?seq_no=3")
    web.page("/hidden.html")
    web.redirect("/old.html", "/new.html")
    web.page("/new.html")
    web.page("/private/secret.html")
    found = crawl()
    assert found.pages() == {"/", "/a.html", "/b.html", "/hidden.html", "/new.html"}
    assert found.outcome("/old.html") == ("moved", "redirects")
    assert found.outcome("/private/secret.html") == ("forbidden", "forbidden by robots.txt")
    assert found.outcome("/private/listed.html")[0] == "forbidden"
    assert not [path for path in web.paths() if path.startswith("/private")]
    assert "/deck.pdf" not in web.paths()
    assert max(web.paths().values()) == 1


def test_the_crawler_says_who_it_is_and_takes_no_cookies(web, crawl):
    web.page("/", "/a.html", headers={"Set-Cookie": "session=1; Path=/"})
    web.page("/a.html")
    crawl()
    assert web.headers("/a.html")["user-agent"].startswith("Answerbox/")
    assert web.url in web.headers("/a.html")["user-agent"]
    assert "cookie" not in web.headers("/a.html")


def test_only_pages_below_the_start_are_read_unless_settings_say_otherwise(web, crawl):
    web.page("/kb/", "/kb/a.html", "/shop/", "/kb/print/a.html")
    for path in ("/kb/a.html", "/shop/", "/kb/print/a.html"):
        web.page(path)
    assert crawl("/kb/", exclude=("/print/",)).pages() == {"/kb/", "/kb/a.html"}
    web.page("/kb/", "/kb/a.html", "/shop/")
    assert crawl("/kb/", include=("/kb/$", "/shop/")).pages() == {"/kb/", "/shop/"}


def test_nothing_is_asked_of_another_site(web, other_web, crawl):
    other_web.page("/")
    web.say("/robots.txt", f"Sitemap: {other_web.at('/sitemap.xml')}\nSitemap: {web.at('/s.xml')}\n")
    web.say("/s.xml", f"<urlset><url><loc>{other_web.at('/x.html')}</loc></url></urlset>")
    web.page("/", other_web.url, "/out", "/file", "/odd", "/home")
    web.redirect("/out", other_web.url)
    web.redirect("/file", "file:///etc/passwd")
    web.redirect("/odd", "http://2130706433/")
    web.redirect("/home", "http://localhost:1/", 302)
    found = crawl()
    assert found.pages() == {"/"}
    for path in ("/out", "/file", "/odd", "/home"):
        assert found.outcome(path)[0] == "missing"
        assert "leads away" in found.outcome(path)[1]
    assert other_web.asked == []


def test_redirects_that_never_end_are_given_up(web, crawl):
    web.page("/", "/a", "/self", "/hop/0")
    web.redirect("/a", "/b")
    web.redirect("/b", "/a")
    web.redirect("/self", "/self")
    for hop in range(30):
        web.redirect(f"/hop/{hop}", f"/hop/{hop + 1}")
    found = crawl()
    circle = {found.outcome("/a"), found.outcome("/b")}
    assert circle == {("moved", "redirects"), ("failed", "redirects in a circle")}
    assert found.outcome("/self") == ("failed", "redirects in a circle")
    assert found.outcome("/hop/20") == ("failed", "more than 20 redirects")
    assert "/hop/21" not in web.paths()


def test_bodies_that_lie_about_themselves_fail_and_the_crawl_goes_on(web, crawl):
    whole = gzip.compress(b"<html><body><main><h1>Whole</h1><p>" + b"words " * 400 + b"</main>")
    packed = {"Content-Encoding": "gzip"}
    web.page(
        "/", "/bomb", "/cut", "/crc", "/unasked", "/large", "/short", "/whole", "/deflated", "/picture", "/doubled"
    )
    web.say("/bomb", gzip.compress(bytes(30 * MB)), headers=packed)
    web.say("/cut", whole[:-20], headers=packed)
    web.say("/crc", whole[:-8] + b"\0\0\0\0" + whole[-4:], headers=packed)
    web.say("/unasked", b"x", headers={"Content-Encoding": "br"})
    web.say("/large", b"<p>" + bytes(3 * MB))
    web.say("/short", b"<p>half", headers={"Content-Length": "4000", "Connection": "close"})
    web.say("/whole", whole, headers=packed)
    web.say("/deflated", zlib.compress(b"<h1>Deflated</h1>"), headers={"Content-Encoding": "deflate"})
    web.say("/doubled", gzip.compress(whole), headers={"Content-Encoding": "gzip, gzip"})
    web.say("/picture", b"\x89PNG", kind="image/png")
    found = crawl(max_page_mb=2.0)
    assert found.pages() == {"/", "/whole", "/deflated", "/doubled"}
    assert found.outcome("/bomb") == ("failed", f"more than {2 * MB:,} bytes when unpacked")
    assert found.outcome("/cut") == ("failed", "compressed data that ends in the middle")
    assert "damaged compressed data" in found.outcome("/crc")[1]
    assert "not asked for" in found.outcome("/unasked")[1]
    assert found.outcome("/large") == ("failed", "too large")
    assert found.outcome("/short") == ("failed", "ended in the middle")
    assert found.outcome("/picture") == ("other", "no page: image/png")
    assert found.visits["/whole"].page.body == gzip.decompress(whole)
    assert found.visits["/whole"].received == len(whole)


@pytest.mark.slow
def test_a_page_that_drips_is_given_up_in_time(web, crawl):
    web.page("/", "/slow", "/quick")
    web.page("/slow", drip=True)
    web.page("/quick")
    found = crawl(page_seconds=1.0)
    assert found.outcome("/slow") == ("failed", "took too long")
    assert found.pages() == {"/", "/quick"}


def test_endless_addresses_come_to_an_end(web, crawl):
    def calendar(path, _headers):
        month = int(path.partition("=")[2])
        return Reply(article(f"Month {month}", f"/cal?m={month + 1}", f"/cal?m={month - 1}"))

    web.page("/", "/cal?m=0", "/deep/", "/" + "x" * 2100)
    web.replies |= {f"/cal?m={month}": calendar for month in range(-40, 40)}
    for depth in range(9):
        web.page("/deep/" + "deep/" * depth, "deep/")
    found = crawl(max_depth=10)
    assert len([path for path in found.pages() if path.startswith("/cal")]) == 19
    assert len([path for path in found.pages() if path.startswith("/deep")]) == 3
    assert found.left_out["more than 10 links from the start"] >= 2
    assert found.left_out["address longer than 2083 characters"] == 1
    assert found.left_out["address that repeats a part more than 3 times"] == 1


def test_no_more_pages_than_allowed_are_asked_for(web, crawl):
    web.page("/", *(f"/{n}.html" for n in range(30)))
    for n in range(30):
        web.page(f"/{n}.html")
    found = crawl(max_pages=5)
    assert len(found.pages()) == 5
    assert found.left_out == {"beyond the limit of 5 pages": 26}


def test_errors_that_pass_are_tried_again_and_others_are_not(web, crawl):
    tries = {"/busy": 2, "/down": 9, "/bad": 9}

    def once_more(path, _headers):
        tries[path] -= 1
        return Reply(b"", 503 if path != "/bad" else 403) if tries[path] > 0 else Reply(article("Back"))

    web.page("/", *tries)
    web.replies |= dict.fromkeys(tries, once_more)
    found = crawl(retries=1)
    assert found.pages() == {"/", "/busy"}
    assert found.outcome("/down") == ("failed", "answered 503")
    assert web.statuses("/down") == [503, 503]
    assert web.statuses("/bad") == [403]


@pytest.mark.slow
def test_a_site_that_asks_for_time_gets_it_from_every_request(web, crawl):
    asked = []

    def later(path, _headers):
        asked.append(path)
        return Reply(b"", 429, headers={"Retry-After": "1"}) if len(asked) == 1 else Reply(article("There"))

    web.say("/robots.txt", "User-agent: answerbox\nCrawl-delay: 0.2\n")
    web.page("/", "/wait", "/1.html", "/2.html")
    web.replies["/wait"] = later
    web.page("/1.html")
    web.page("/2.html")
    found = crawl(retries=1)
    assert found.pages() == {"/", "/wait", "/1.html", "/2.html"}
    at = {}
    for (path, _, status), moment in zip(web.asked, web.times, strict=True):
        at.setdefault((path, status), moment)
    refused = at["/wait", 429]
    assert all(moment - refused > 0.95 for moment in at.values() if moment > refused)
    asked_for = sorted(at.values())[1:]
    assert all(after - before > 0.15 for before, after in pairwise(asked_for))


def test_a_site_that_asks_for_too_much_time_is_left_alone(web, crawl):
    web.page("/", "/later", *(f"/{n}.html" for n in range(40)))
    web.say("/later", status=503, headers={"Retry-After": "3600"})
    for n in range(40):
        web.page(f"/{n}.html")
    found = crawl(retries=1, concurrency=1)
    assert ("failed", "the site asks to come back in 3600 seconds") in map(found.outcome, found.visits)
    assert len(web.asked) < 10


def test_credentials_are_told_to_their_own_site_only(web, other_web, crawl):
    other_web.page("/")
    web.page("/", "/a.html", "/away")
    web.page("/a.html")
    web.redirect("/away", other_web.url)
    host = f"127.0.0.1:{other_web.port}"
    web.page("/", "/a.html", "/away", other_web.url)
    crawl(user="reader", password="secret", headers={"X-Key": "k"}, hosts=(host,), include=(".",))
    assert web.headers("/a.html")["authorization"].startswith("Basic ")
    assert web.headers("/a.html")["x-key"] == "k"
    assert "authorization" not in other_web.headers("/")
    assert "x-key" not in other_web.headers("/")


@pytest.mark.parametrize(("status", "allowed"), [(403, True), (503, False)])
def test_a_robots_file_that_is_missing_allows_all_and_one_that_fails_nothing(web, crawl, status, allowed):
    web.say("/robots.txt", b"User-agent: *\nDisallow: /", status)
    web.page("/")
    if allowed:
        assert crawl().pages() == {"/"}
        return
    with pytest.raises(UnreachableError, match="answered 503"):
        crawl()
    assert set(web.paths()) == {"/robots.txt"}


@pytest.mark.slow
def test_a_robots_file_that_never_comes_forbids_all(web, crawl):
    web.say("/robots.txt", b"User-agent: *\n", drip=True)
    web.page("/")
    with pytest.raises(UnreachableError, match="took too long"):
        crawl(page_seconds=0.5)
    assert set(web.paths()) == {"/robots.txt"}


def test_rules_behind_redirects_and_half_a_megabyte_are_obeyed_as_far_as_they_must(web, crawl):
    rules = "User-agent: *\nDisallow: /a.html\n" + "# filler\n" * 70_000 + "Disallow: /b.html\n"
    web.redirect("/robots.txt", "/real-robots.txt")
    web.say("/real-robots.txt", rules)
    web.page("/", "/a.html", "/b.html")
    web.page("/a.html")
    web.page("/b.html")
    assert len(rules) > 600_000
    assert crawl().pages() == {"/", "/b.html"}


def test_an_unreachable_host_is_said_to_be_so(web, crawl):
    web.close()
    with pytest.raises(UnreachableError, match="connection refused"):
        crawl()


def test_a_start_that_leads_elsewhere_says_where(web, crawl):
    web.redirect("/", "https://www.kb.example/")
    with pytest.raises(UnreachableError, match=r"leads away from the site \(https://www\.kb\.example/"):
        crawl()


def test_a_crawling_process_that_dies_is_an_error_and_not_the_end_of_a_site(web, crawl):
    def kill(path):
        for process in multiprocessing.active_children():
            process.kill()

    web.page("/")
    web.hook = kill
    with pytest.raises(AnswerboxError, match="ended unexpectedly"):
        crawl()


@pytest.mark.parametrize("start", ["http://", "http://user:secret@kb.example/", "http://[::1/"])
def test_a_start_that_is_no_address_is_bad_usage(start):
    with pytest.raises(UsageError):
        CrawlFetcher(start, Crawl())
    with pytest.raises(UsageError):
        CrawlFetcher("http://kb.example/", Crawl(include=("(",)))

"""What robots.txt files allow us, as RFC 9309 says."""

import json

import pytest
from protego import Protego

from indexer.fetch.crawl.robots import MAX_BYTES, Robots
from tests.indexer.fetch.hostile import hostile

CASES = [
    ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
    ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
    ("User-agent: answerbox\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", False),
    ("User-agent: Answerbox/9.9 (bot)\nDisallow: /x", "/x", False),
    ("User-agent: other\nDisallow: /", "/x", True),
    ("User-agent: a\nUser-agent: ANSWERBOX\nDisallow: /p\n\nUser-agent: answerbox\nDisallow: /q", "/q", False),
    ("User-agent: *\nDisallow: /*.php$", "/a.php", False),
    ("User-agent: *\nDisallow: /*.php$", "/a.php5", True),
    ("User-agent: *\nDisallow:", "/x", True),
    ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
    ("User-agent: *\r\rDisallow: /x\r", "/x", False),
    ("<html>not found</html>", "/x", True),
    ("", "/x", True),
]


@pytest.mark.parametrize(("text", "path", "allowed"), CASES)
def test_rules_decide(text, path, allowed):
    assert Robots(text.encode()).allows(f"http://kb.example{path}") is allowed


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_of_byte_order_are_understood(encoding):
    assert not Robots("User-agent: *\nDisallow: /x\n".encode(encoding)).allows("http://kb.example/x")


def test_what_stands_behind_half_a_megabyte_is_not_read():
    body = b"User-agent: *\nDisallow: /a\n".ljust(MAX_BYTES, b"#") + b"\nDisallow: /b\n"
    assert not Robots(body).allows("http://kb.example/a")
    assert Robots(body).allows("http://kb.example/b")


def test_pauses_and_sitemaps_are_read():
    robots = Robots(
        b"Sitemap: /s.xml\nUser-agent: *\nCrawl-delay: 2.5\nSitemap: http://kb.example/t.xml\nSitemap: /s.xml"
    )
    assert robots.delay_seconds == 2.5
    assert robots.sitemaps == ("/s.xml", "http://kb.example/t.xml")
    assert Robots(b"User-agent: *\nCrawl-delay: -5\n").delay_seconds == 0
    assert Robots(b"User-agent: *\nCrawl-delay: soon\n").delay_seconds == 0
    assert Robots(b"User-agent: *\nRequest-rate: 1/10s\n").delay_seconds == 10


def test_more_of_the_known_cases_are_right_than_the_library_alone_gets_right():
    cases = json.loads(hostile("robots_google/cases.json").read_text())
    ours = library = 0
    for case in cases:
        body = case["robots_latin1"].encode("latin-1", "replace")
        ours += Robots(body, case["agent"]).allows(case["url"]) is case["allowed"]
        plain = Protego.parse(body.decode("utf-8", "ignore"))
        library += plain.can_fetch(case["url"], case["agent"]) is case["allowed"]
    assert ours >= library
    assert ours >= len(cases) - 4


def test_files_of_real_sites_and_broken_ones_are_survived():
    files = [*hostile("robots_real_sites").iterdir(), *hostile("robots_crawler_commons").iterdir()]
    for path in files:
        robots = Robots(path.read_bytes())
        assert isinstance(robots.allows("http://kb.example/a?b=c"), bool)
        assert robots.delay_seconds >= 0

"""One page, one address."""

import csv
import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch.crawl.normal import joined, normal
from tests.indexer.fetch.hostile import hostile

SAME = [
    ("http://Example.COM:80/a/../b/./c#part", "http://example.com/b/c"),
    ("https://example.com:443", "https://example.com/"),
    ("http://example.com:8080/", "http://example.com:8080/"),
    ("http://kb.example/?utm_source=x&utm_medium=y&gclid=1", "http://kb.example/"),
    ("http://kb.example/a?seq_no=2", "http://kb.example/a"),
    ("http://kb.example/a?b=2&a=1&PHPSESSID=9&sid=8", "http://kb.example/a?a=1&b=2"),
    ("http://kb.example/a;jsessionid=77?x=1", "http://kb.example/a?x=1"),
    ("http://kb.example/a b/%7ec/\u00e4", "http://kb.example/a%20b/~c/%C3%A4"),
    ("http://b\u00fccher.example/", "http://xn--bcher-kva.example/"),
    ("http://kb.example./x", "http://kb.example/x"),
    ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    (" http://kb.example/\n a", "http://kb.example/%20a"),
    ("http://kb.example/a//b", "http://kb.example/a//b"),
]


@pytest.mark.parametrize(("written", "one"), SAME)
def test_ways_to_write_an_address_become_one(written, one):
    assert normal(written) == one


@pytest.mark.parametrize(
    "address",
    ["", "x", "//kb.example/", "ftp://kb.example/", "file:///etc/passwd", "javascript:alert(1)",
     "http://u:p@kb.example/", "http:///path", "http://kb.example:99999/", "http://[::1/", "http://a b/",
     "data:text/html,x", "http://" + "x" * 5000],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_no_address(address):
    assert normal(address) is None


@given(
    st.text(alphabet=string.printable + "äツ\x00\ud800", max_size=60), st.text(alphabet=string.printable, max_size=30)
)
def test_doing_it_twice_changes_nothing_and_nothing_raises(path, query):
    for address in (path, f"http://kb.example/{path}?{query}", f"https://{path}/"):
        once = normal(address)
        assert once is None or normal(once) == once
        found = joined("http://kb.example/a/b", address)
        assert found is None or found.startswith(("http://", "https://"))


def test_the_cases_of_browsers_neither_raise_nor_change_twice():
    for case in json.loads(hostile("url_wpt/urltestdata.json").read_text()):
        if isinstance(case, dict):
            found = joined(case.get("base") or "http://kb.example/", case["input"])
            assert found is None or normal(found) == found


def test_most_of_what_other_crawlers_call_equal_is_equal():
    with hostile("url_crawler_commons/weirdToNormalizedUrls.csv").open() as file:
        pairs = [row[:2] for row in csv.reader(file) if len(row) > 1 and row[0].startswith("http")]
    equal = sum(normal(weird.strip()) == normal(plain.strip()) for weird, plain in pairs)
    assert equal >= 0.7 * len(pairs)


def test_open_redirect_tricks_stay_on_the_site_or_leave_it_in_the_open():
    for line in hostile("ssrf_patt/Open-Redirect-payloads.txt").read_text().splitlines():
        found = joined("http://kb.example/", line)
        assert found is None or "@" not in found.partition("//")[2].partition("/")[0]

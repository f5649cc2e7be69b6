"""When a page need not be asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from indexer.fetch.crawl.freshness import agrees, end_of, need_not_ask
from indexer.fetch.visit import Trace

ASKED = datetime(2026, 3, 10, 12, tzinfo=UTC)
TRACE = Trace(lastmod="2026-03-01", agreed=True, asked=ASKED.isoformat())
NOW = ASKED + timedelta(days=1)


def test_a_sitemap_that_told_the_truth_before_is_believed():
    assert need_not_ask(TRACE, "2026-03-01", NOW)


@pytest.mark.parametrize(
    ("trace", "lastmod", "now"),
    [
        (TRACE, "2026-03-02", NOW),
        (TRACE, "", NOW),
        (replace(TRACE, agreed=False), "2026-03-01", NOW),
        (replace(TRACE, asked=""), "2026-03-01", NOW),
        (TRACE, "2026-03-01", ASKED + timedelta(days=8)),
        (TRACE, "2026-03-01", ASKED - timedelta(days=1)),
        (replace(TRACE, lastmod="2026-03-10"), "2026-03-10", NOW),
        (replace(TRACE, lastmod="lately"), "lately", NOW),
    ],
)
def test_in_every_other_case_the_page_is_asked_for(trace, lastmod, now):
    assert not need_not_ask(trace, lastmod, now)


def test_a_header_agrees_with_a_sitemap_that_is_not_older():
    assert agrees("2026-03-01", "Sun, 01 Mar 2026 23:00:00 GMT")
    assert agrees("2026-03-01T10:00:00+00:00", "Sun, 01 Mar 2026 10:00:00 GMT")
    assert not agrees("2026-03-01T10:00:00Z", "Sun, 01 Mar 2026 10:00:01 GMT")
    assert not agrees("", "Sun, 01 Mar 2026 10:00:00 GMT")
    assert not agrees("2026-03-01", "yesterday")
    assert not agrees("2026-03-01", "")


def test_a_date_ends_where_the_last_clock_on_earth_says_so():
    assert end_of("2026-03-01") == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert end_of("2026-03-01T08:00:00+02:00") == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert end_of("") is None

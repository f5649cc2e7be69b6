"""Signals through the real service: several processes, one file."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from searchapi.signals.store import Signals
from tests.searchapi.knowledge import CAREER_HOUR, publish
from tests.searchapi.live import start

pytestmark = pytest.mark.slow

RATING = f"api/articles/{CAREER_HOUR.id}/rating"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def service(tmp_path):
    """Two workers behind a proxy at 127.0.0.1, taking plenty from one address."""
    publish(tmp_path / "index")
    (tmp_path / "a.toml").write_text('[serve]\ntrusted_proxy = "127.0.0.1"\n[signals]\nposts_per_minute = 200\n')
    running = start(tmp_path / "index", tmp_path, "--config", str(tmp_path / "a.toml"), "--workers", "2")
    yield running
    running.end()


def vote(service, stars, **headers):
    asked = urllib.request.Request(service.address + RATING, json.dumps({"stars": stars}).encode(), headers)
    asked.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_thousand_parallel_votes_of_one_visitor_count_once_and_a_proxy_tells_visitors_apart(service):
    with ThreadPoolExecutor(8) as threads:
        statuses = Counter(threads.map(lambda n: vote(service, n % 5 + 1), range(1000)))
    assert set(statuses) == {200, 429}
    for n in range(3):
        assert vote(service, 5, **{"X-Forwarded-For": f"evil, 192.0.2.{n}"}) == 200
    status, body = service.get(f"/api/articles/{CAREER_HOUR.id}")
    assert (status, json.loads(body)["rating"]["votes"]) == (200, 4)


def test_what_was_asked_is_kept_when_the_service_ends(service, tmp_path):
    for n in range(40):
        assert service.get(f"/search?q=career+{'abcdefghij'[n % 10]}{n}")[0] == 200
    assert service.end() == 0
    signals = Signals(tmp_path / "index-data")
    assert len(signals.searches(LONG_AGO)) == 40
    signals.close()
    assert {p.name for p in (tmp_path / "index-data").iterdir()} >= {"signals.db", "visitors.key"}

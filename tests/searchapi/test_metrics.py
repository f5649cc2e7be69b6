"""What is counted, by one process and by several, and who may see it."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from falcon import testing
from msgspec import structs
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families

from searchapi import metrics
from searchapi.app import create_app
from searchapi.channel import PEER, RELAYED
from searchapi.current import Current
from searchapi.metrics import Metrics, Upkeep
from searchapi.parts import Parts
from searchindex.settings import Serve
from tests.searchapi.conftest import client_of, desk_of
from tests.searchapi.knowledge import SETTINGS

TOKEN = "a-long-word-for-the-scraper"
FAR = {"REMOTE_ADDR": "192.0.2.7", PEER: "192.0.2.7"}


def samples(text):
    return {
        (s.name, *sorted(s.labels.items())): s.value for f in text_string_to_metric_families(text) for s in f.samples
    }


@pytest.fixture
def asked(current, tmp_path):
    """A client of a service of its own, with a token for its figures."""
    settings = structs.replace(SETTINGS, serve=Serve(metrics_token=TOKEN, trusted_proxy="192.0.2.1"))
    return client_of(current, tmp_path, settings)


@pytest.fixture
def restored():
    """Sharing is for the life of a process: a test gives it back."""
    before = values.ValueClass
    yield
    values.ValueClass = before
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)


def test_requests_searches_and_empty_hands_are_counted(asked):
    for path in ("/api/search?q=career", "/search?q=career", "/search?q=xyzzyxyzzy", "/api/search", "/nowhere/x"):
        asked.simulate_get(path)
    found = samples(asked.simulate_get("/metrics").text)
    assert found[("answerbox_searches_total",)] == 3
    assert found[("answerbox_searches_without_hits_total",)] == 1
    assert found[("answerbox_request_seconds_count", ("route", "/search"), ("status", "200"))] == 2
    assert found[("answerbox_request_seconds_count", ("route", "none"), ("status", "404"))] == 1


def test_the_generation_and_its_age_are_told(asked, current):
    found = samples(asked.simulate_get("/metrics").text)
    assert found[("answerbox_generation_info", ("generation", current.generation))] == 1
    assert time.time() - found[("answerbox_generation_built_timestamp_seconds",)] < 3600
    assert (found[("answerbox_ready",)], found[("answerbox_index_problem",)]) == (1, 0)


def test_without_an_index_there_is_no_generation_but_an_answer(client_without_index):
    found = samples(client_without_index.simulate_get("/metrics").text)
    assert found[("answerbox_ready",)] == 0
    assert not any(name[0] == "answerbox_generation_info" for name in found)


def test_an_answer_that_fails_is_counted_by_its_kind(tmp_path):
    class Broken(Current):
        def lease(self):
            raise ZeroDivisionError

    client = client_of(Broken(), tmp_path)
    assert client.simulate_get("/api/search?q=a").status_code == 500
    assert samples(client.simulate_get("/metrics").text)[("answerbox_errors_total", ("kind", "ZeroDivisionError"))] == 1


@pytest.mark.parametrize(
    ("environ", "headers", "seen"),
    [
        ({"REMOTE_ADDR": "127.0.0.1", PEER: "127.0.0.1"}, {}, True),
        ({"REMOTE_ADDR": "::1", PEER: "::1"}, {}, True),
        (FAR, {}, False),
        (FAR, {"Authorization": f"Bearer {TOKEN}"}, True),
        (FAR, {"Authorization": f"Bearer {TOKEN}x"}, False),
        (FAR, {"Authorization": "Bearer"}, False),
        # Behind a proxy that the settings do not name: this machine only relays.
        ({"REMOTE_ADDR": "127.0.0.1", PEER: "127.0.0.1", RELAYED: True}, {}, False),
        # Behind the one that they name, its word counts.
        ({"REMOTE_ADDR": "127.0.0.1", PEER: "192.0.2.1", RELAYED: True}, {}, True),
        ({"REMOTE_ADDR": "198.51.100.9", PEER: "192.0.2.1", RELAYED: True}, {}, False),
        ({"REMOTE_ADDR": "no address", PEER: "127.0.0.1"}, {}, False),
    ],
)
def test_figures_and_details_are_for_this_machine_or_a_token(asked, environ, headers, seen):
    answer = asked.simulate_get("/metrics", extras=environ, headers=headers)
    assert answer.status_code == (200 if seen else 404)
    ready = asked.simulate_get("/readyz", extras=environ, headers=headers)
    assert ready.status_code == 200
    assert set(ready.json) == ({"ready", "generation", "problem"} if seen else {"ready"})


def test_without_a_token_no_word_opens(current, tmp_path):
    client = client_of(current, tmp_path)
    for word in ("Bearer ", "Bearer x", "Basic eDp4"):
        assert client.simulate_get("/metrics", extras=FAR, headers={"Authorization": word}).status_code == 404


def test_processes_add_up_and_one_that_takes_over_goes_on_counting(tmp_path, restored):
    folder = tmp_path / "metrics"
    metrics.prepare(folder, 2)
    for name in ("0", "1", "0"):
        metrics.share(folder, name)
        found = Metrics(folder)
        found.searches.inc()
        found.waiting.set(2)
        found.answered("/search", 200, 0.01)
    metrics.share(folder, metrics.PARENT)
    Upkeep().replaced.labels("died").inc()
    told = samples(found.text().decode())
    assert told[("answerbox_searches_total",)] == 3
    assert told[("answerbox_waiting_requests",)] == 4
    assert told[("answerbox_request_seconds_count", ("route", "/search"), ("status", "200"))] == 3
    assert told[("answerbox_replaced_workers_total", ("reason", "died"))] == 1


def test_the_files_are_written_in_full_before_anything_is_counted(tmp_path, restored):
    folder = tmp_path / "metrics"
    metrics.prepare(folder, 1)
    before = {path.name: path.stat().st_blocks for path in folder.iterdir()}
    metrics.share(folder, "0")
    found = Metrics(folder)
    for route in range(25):
        for status in (200, 304, 400, 404, 503):
            found.answered(f"/a/route/as/long/as/they/come/{route}", status, 0.1)
    assert {path.name: path.stat().st_blocks for path in folder.iterdir()} == before
    assert min(before.values()) >= 64 * 2


def test_counting_is_safe_in_threads():
    found = Metrics()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: found.searches.inc(), range(2000)))
    assert samples(found.text().decode())[("answerbox_searches_total",)] == 2000


def test_a_service_may_be_made_without_anybody_who_counts(current, tmp_path):
    parts = Parts(current, SETTINGS, tmp_path, time.perf_counter, desk_of(tmp_path / "data"))
    client = testing.TestClient(create_app(replace(parts)))
    assert client.simulate_get("/metrics").status_code == 200

"""Servers are loaded as they really run, and end with their block; processes are measured with their children."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import http, load, servers
from benchmarks.corpus import Document
from benchmarks.errors import MissingError
from benchmarks.peers import peer
from benchmarks.processes import children, memory, spent
from benchmarks.queries import Question
from benchmarks.workshop import environment
from searchindex.settings import PREFIX, described

ASKED = [Question("timesheet", "title"), Question("time", "prefix")]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fts5")
    peer("fts5").build([Document("Timesheets", "", "Approve each timesheet here.", "Time", "/a")], folder)
    with servers.embedded("fts5", folder) as server:
        yield server
    assert not Path(f"/proc/{server.pid}").exists()


def paths(server, tmp_path):
    file = tmp_path / "paths"
    file.write_text("".join(f"{server.path(question)}\n" for question in ASKED), encoding="utf-8")
    return load.Asked(file)


@pytest.mark.slow
def test_a_peer_is_served_by_two_processes(served):
    http.check("fts5", served, ASKED)
    assert len(children(served.pid)) == 2


@pytest.mark.slow
def test_a_server_that_finds_nothing_is_not_measured(served):
    with pytest.raises(MissingError, match="marks words for 0 of 1"):
        http.check("fts5", served, [Question("zebra", "title")])


@pytest.mark.slow
@pytest.mark.parametrize("clients", [1, 4])
def test_our_own_generator_counts_answers_and_failures(served, tmp_path, clients):
    found = asyncio.run(load._by_ours(served, paths(served, tmp_path), clients, 0.3))
    assert found.requests > clients
    assert found.failed == 0
    assert 0 < found.p50 <= found.p99
    (tmp_path / "paths").write_text("/nowhere\n", encoding="utf-8")
    lost = asyncio.run(load._by_ours(served, load.Asked(tmp_path / "paths"), clients, 0.2))
    assert lost.failed == lost.requests > 0


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed: make bench installs it")
def test_wrk_counts_answers_and_failures(served, tmp_path):
    found = load.load(served, paths(served, tmp_path), 2, 1)
    assert found.requests > 2
    assert found.failed == 0
    assert 0 < found.p50 <= found.p99
    assert found.per_second == pytest.approx(found.requests / found.seconds)


@pytest.mark.slow
def test_what_a_command_takes_is_counted_with_its_children():
    inner = "held = bytearray(b'x' * 60_000_000); import time; time.sleep(0.6)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    found = spent([sys.executable, "-c", outer])
    assert found.seconds > 0.6
    assert 60 < found.resident_mb < 500
    assert 60 < found.proportional_mb <= found.resident_mb * 1.2


def test_a_command_that_fails_is_told_with_its_last_words():
    with pytest.raises(MissingError, match="no such thing"):
        spent([sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_memory_of_a_process_is_private_and_shared():
    found = memory(os.getpid())
    assert found.resident == pytest.approx(found.private + found.shared, rel=0.01)
    assert 0 < found.proportional <= found.resident


def test_the_settings_that_a_load_sets_exist():
    known = {f"{PREFIX}{s.section}_{s.name}".upper() for s in described()}
    assert set(servers.LOADED) | set(servers.UNCACHED) <= known
    assert environment(meaning=False, **servers.UNCACHED).items() >= servers.UNCACHED.items()


def test_settings_of_whoever_runs_it_change_nothing(monkeypatch):
    monkeypatch.setenv("ANSWERBOX_SEARCH_PER_PAGE", "50")
    assert "ANSWERBOX_SEARCH_PER_PAGE" not in environment(meaning=True)
    assert environment(meaning=True)["ANSWERBOX_SEARCH_MEANING"] == "true"

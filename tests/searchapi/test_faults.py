"""What fails beside the search: its answers go on, and a post is told to come back."""

from __future__ import annotations

import sqlite3
import subprocess
import urllib.error
import urllib.request
from contextlib import closing

import pytest

from tests.searchapi.knowledge import CAREER_HOUR, publish
from tests.searchapi.live import start

pytestmark = pytest.mark.slow

RATING = f"api/articles/{CAREER_HOUR.id}/rating"


def vote(service):
    """Status, and the seconds after which to come back, of a problem that says so."""
    asked = urllib.request.Request(service.address + RATING, b'{"stars": 5}', {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, None
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Retry-After"]


def searches_live(service):
    return all(service.get(path)[0] == 200 for path in ("/api/search?q=career", "/search?q=career", "/healthz"))


@pytest.fixture
def service(tmp_path):
    """One worker, so that its state is the state."""
    publish(tmp_path / "index")
    running = start(tmp_path / "index", tmp_path, "--workers", "1", "--data", str(tmp_path / "data"))
    yield running
    running.end()


def test_signals_that_are_locked_cost_a_vote_and_no_search(service, tmp_path):
    assert vote(service)[0] == 200
    with closing(sqlite3.connect(tmp_path / "data" / "signals.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert vote(service) == (503, "5")
        assert searches_live(service)
        assert service.get(f"/articles/{CAREER_HOUR.id}")[0] == 200
        other.execute("ROLLBACK")
    assert vote(service)[0] == 200


def test_signals_that_are_damaged_cost_votes_and_no_search(tmp_path):
    publish(tmp_path / "index")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "signals.db").write_bytes(b"no database " * 2000)
    service = start(tmp_path / "index", tmp_path, "--data", str(tmp_path / "data"))
    try:
        assert vote(service) == (503, "5")
        assert searches_live(service)
        assert service.get(f"/articles/{CAREER_HOUR.id}")[0] == 200
        assert '"event":"signals.damaged"' in service.log.read_text()
    finally:
        assert service.end() == 0


def test_a_data_disk_that_is_full_costs_votes_and_no_search(tmp_path):
    """The disk has room for the figures of two processes and a little more; then it is filled."""
    data = tmp_path / "data"
    data.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(data)], check=False)
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        publish(tmp_path / "index")
        service = start(tmp_path / "index", tmp_path, "--workers", "1", "--data", str(data))
        try:
            assert vote(service)[0] == 200
            filled = subprocess.run(["dd", "if=/dev/zero", f"of={data}/ballast"], capture_output=True, check=False)
            assert b"No space left" in filled.stderr
            workers = service.workers()
            service.until("/healthz", lambda *_: vote(service) == (503, "5"))
            for n in range(30):
                assert service.get(f"/api/search?q=career+{n}")[0] == 200
                assert service.get(f"/nowhere/{n}")[0] == 404
            assert b"answerbox_searches_total" in service.get("/metrics")[1]
            assert service.workers() == workers
            (data / "ballast").unlink()
            service.until("/healthz", lambda *_: vote(service)[0] == 200)
        finally:
            assert service.end() == 0
    finally:
        subprocess.run(["umount", "-l", str(data)], check=False)


def test_a_data_folder_that_cannot_be_written_costs_votes_and_no_search(tmp_path):
    """A file stands where the folder should be."""
    publish(tmp_path / "index")
    (tmp_path / "data").write_text("not a folder")
    service = start(tmp_path / "index", tmp_path, "--data", str(tmp_path / "data"))
    try:
        assert searches_live(service)
        assert vote(service)[0] == 503
        assert service.get("/metrics")[0] == 200
    finally:
        assert service.end() == 0


def test_without_an_index_a_question_is_told_when_to_come_back(tmp_path):
    service = start(tmp_path / "index", tmp_path)
    try:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(service.address + "api/search?q=career", timeout=10)
        with refused.value as error:
            assert (error.code, error.headers["Retry-After"]) == (503, "5")
        publish(tmp_path / "index")
        service.until("/api/search?q=career", lambda status, _: status == 200)
    finally:
        assert service.end() == 0

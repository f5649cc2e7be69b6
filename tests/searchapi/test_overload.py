"""The real service under more than it can bear: crowds, slow clients, workers that hang, no file descriptors left."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.searchapi.knowledge import publish
from tests.searchapi.live import start
from tests.soak.load import press
from tests.soak.overload import overload, questions

pytestmark = pytest.mark.slow

WORDS = ["career", "notes", "risk", "mentor", "budget", "meeting"]


@pytest.fixture
def serving(tmp_path):
    """Starts a service with settings of its own; ends those that it started."""
    running = []

    def begin(settings="", *options, before=()):
        if not (tmp_path / "index").exists():
            publish(tmp_path / "index")
        (tmp_path / "a.toml").write_text(f"[serve]\n{settings}\n")
        running.append(
            start(tmp_path / "index", tmp_path, "--config", str(tmp_path / "a.toml"), *options, before=before)
        )
        return running[-1]

    yield begin
    for service in running:
        service.end(signal.SIGKILL if service.process.poll() is None else signal.SIGTERM)


def events(service, name):
    return [line for line in map(json.loads, service.log.read_text().splitlines()) if line["event"] == name]


def until(holds, seconds=20):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def test_ten_times_the_crowd_is_refused_quickly_while_the_others_are_answered(serving):
    """Generous bounds: the machine that tests has other things to do.  tests/soak/overload.py measures."""
    service = serving("waiting = 32\naccess_log = false")
    verdict = overload(service, WORDS, 2, patient=True)
    assert verdict.broken == 0
    assert verdict.refused_p50_ms < 1000
    assert verdict.goodput > 0.4 * verdict.peak
    assert verdict.health_p99_ms < 3000
    # What the last of the crowd left waiting is answered first.
    until(lambda: press(service.port, questions(WORDS, 9), 4, 1).seconds.keys() == {200}, 5)
    assert events(service, "overload.began")


def test_who_is_refused_is_told_why_and_when_to_come_back(serving):
    service = serving("waiting = 1", "--workers", "1")
    crowd = [socket.create_connection(("127.0.0.1", service.port), timeout=20) for _ in range(60)]
    for number, connection in enumerate(crowd):
        path = f"/search?q=career+{number}" if number % 2 else f"/api/search?q=career+{number}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    told = [connection.recv(65536) for connection in crowd]
    refused = [(answer, number % 2) for number, answer in enumerate(told) if answer.startswith(b"HTTP/1.1 503")]
    assert refused
    for answer, is_page in refused:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"\r\nRetry-After: 5" in head
        assert b"\r\nX-Request-Id: " in head
        assert b"\r\nContent-Security-Policy: " in head
        assert b"\r\nCache-Control: no-store" in head
        if is_page:
            assert b"<h1>Not just now</h1>" in body
        else:
            assert json.loads(body)["status"] == 503
    # The connection lives on: coming back costs nothing.
    at = told.index(refused[0][0])
    crowd[at].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert crowd[at].recv(65536).startswith(b"HTTP/1.1 200")
    for connection in crowd:
        connection.close()
    assert service.get("/metrics")[0] == 200
    until(lambda: b"answerbox_refused_requests_total 0.0" not in service.get("/metrics")[1])


def test_no_worker_takes_all_connections(serving):
    service = serving("", "--workers", "2")
    until(lambda: len(events(service, "generation.opened")) == 2)
    time.sleep(0.5)
    before = [sockets(pid) for pid in service.workers()]
    crowd = [socket.create_connection(("127.0.0.1", service.port), timeout=5) for _ in range(16)]
    for connection in crowd:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    taken = [sockets(pid) - count for pid, count in zip(service.workers(), before, strict=True)]
    assert sum(taken) == 16
    assert min(taken) >= 4
    for connection in crowd:
        connection.close()


def sockets(pid):
    """How many sockets a process has open."""
    return sum(str(file.readlink()).startswith("socket:") for file in Path(f"/proc/{pid}/fd").iterdir())


def test_three_hundred_half_open_connections_starve_nobody(serving):
    service = serving()
    idle = [socket.create_connection(("127.0.0.1", service.port), timeout=5) for _ in range(300)]
    for connection in idle:
        connection.sendall(b"GET /search?q=a HTTP/1.1\r\nHost: x\r\n")
    for path in ("/api/search?q=career", "/healthz"):
        assert service.get(path)[0] == 200
    for connection in idle:
        connection.close()


def test_a_client_that_drips_is_cut_off(serving):
    service = serving("request_seconds = 1")
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as slow:
        began = time.monotonic()
        with pytest.raises(OSError, match=r"reset|pipe"):  # noqa: PT012 - it may be any of the bytes
            for byte in b"GET /" + b"a" * 1000:
                slow.sendall(bytes([byte]))
                time.sleep(0.1)
        assert 1 <= time.monotonic() - began < 20


def test_a_worker_that_is_silent_is_replaced(serving):
    service = serving("hang_seconds = 2", "--workers", "2")
    stopped = service.workers()[0]
    os.kill(stopped, signal.SIGSTOP)
    until(lambda: len(service.workers()) == 2 and stopped not in service.workers())
    assert events(service, "worker.silent")
    service.until("/metrics", lambda _, body: b'answerbox_replaced_workers_total{reason="silent"} 1.0' in body)
    assert press(service.port, questions(WORDS, 1), 4, 1).seconds.keys() == {200}


def test_a_worker_whose_threads_are_stuck_is_replaced_and_health_answers_meanwhile(serving, tmp_path):
    """A file that never opens, as on a disk that hangs, holds the one thread for posts and files."""
    service = serving("hang_seconds = 2", "--workers", "1")
    (tmp_path / "index" / "media").mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "index" / "media" / "0123456789abcdef.mp4")
    before = service.workers()
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as stuck:
        stuck.sendall(b"GET /media/0123456789abcdef.mp4 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert service.get("/healthz")[0] == 200
        assert service.get("/api/search?q=career")[0] == 200
        until(lambda: service.workers() and service.workers() != before)
    assert events(service, "worker.stuck")[0]["lane"] == "side"
    service.until("/healthz", lambda status, _: status == 200)


def test_without_file_descriptors_visitors_wait_and_are_answered_when_there_are_some(serving):
    service = serving("", "--workers", "1", before=("sh", "-c", 'ulimit -S -n 96 && exec "$@"', "sh"))
    crowd = []
    for _ in range(150):
        connection = socket.create_connection(("127.0.0.1", service.port), timeout=5)
        connection.sendall(b"GET /search?q=a HTTP/1.1\r\nHost: x\r\n")
        crowd.append(connection)
    for connection in crowd:
        connection.close()
    service.until("/api/search?q=career", lambda status, _: status == 200)
    assert events(service, "worker.died") == []

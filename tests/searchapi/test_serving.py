"""The real service: processes, sockets, signals, and generations published while it is asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from searchapi.headers import SAFETY
from tests.searchapi.knowledge import ARTICLES, publish
from tests.searchapi.live import start

pytestmark = pytest.mark.slow


@pytest.fixture
def service(tmp_path):
    """The service over a published index of its own."""
    publish(tmp_path / "index")
    running = start(tmp_path / "index", tmp_path)
    yield running
    running.end()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A service that the tests only ask."""
    folder = tmp_path_factory.mktemp("shared")
    publish(folder / "index")
    running = start(folder / "index", folder)
    yield running
    running.end()


def send(port, data, seconds=10):
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(data)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def alive(pid):
    return Path(f"/proc/{pid}").exists()


def test_it_answers(shared):
    status, body = shared.get("/api/search?q=career+paths")
    assert status == 200
    assert "<mark>" in json.loads(body)["hits"][0]["snippet_html"]
    assert shared.get("/readyz")[0] == 200


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431"),
        (b"POST /api/search HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", b"400"),
    ],
)
def test_what_no_application_sees_is_refused_in_the_one_shape_with_the_headers(shared, request_text, status):
    head, _, body = send(shared.port, request_text).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert status in head.split(b" ")[1]
    assert json.loads(body)["status"] == int(status)
    assert {f"{name}: {value}" for name, value in SAFETY.items()} <= set(lines)
    assert not any(line.lower().startswith("server:") for line in lines)


def test_half_open_connections_starve_nobody(shared):
    idle = [socket.create_connection(("127.0.0.1", shared.port), timeout=5) for _ in range(150)]
    try:
        for connection in idle:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        assert shared.get("/api/search?q=career")[0] == 200
    finally:
        for connection in idle:
            connection.close()


def test_a_clip_can_be_asked_for_in_ranges(service, tmp_path):
    media = tmp_path / "index" / "media"
    media.mkdir()
    (media / "0123456789abcdef.mp4").write_bytes(bytes(range(256)) * 4000)
    asked = b"GET /media/0123456789abcdef.mp4 HTTP/1.1\r\nHost: x\r\nRange: bytes=256-511\r\nConnection: close\r\n\r\n"
    head, _, body = send(service.port, asked).partition(b"\r\n\r\n")
    assert b" 206 " in head.split(b"\r\n")[0]
    assert body == bytes(range(256))
    assert service.get("/media/0123456789abcdef.mp4") == (200, bytes(range(256)) * 4000)


def test_a_port_in_use_is_one_line_and_status_1(shared, tmp_path):
    command = [sys.executable, "-m", "searchapi", "serve", "--index", str(tmp_path), "--port", str(shared.port)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert f"port {shared.port}" in ended.stderr


def test_an_index_of_another_version_is_one_line_and_status_1(published, article, tmp_path):
    name = published(article("a.html", "Alpha")).manifest.name
    manifest = tmp_path / "index" / "generations" / name / "manifest.json"
    manifest.write_text(re.sub(r'("format_version": )\d+', r"\g<1>999", manifest.read_text()))
    command = [sys.executable, "-m", "searchapi", "serve", "--index", str(tmp_path / "index"), "--port", "0"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "format 999" in ended.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_well_when_told_to(service, how):
    workers = service.workers()
    assert len(workers) >= 2
    assert service.end(how) == 0
    assert not any(alive(pid) for pid in workers)


def test_a_request_in_flight_is_answered_before_the_end(service, tmp_path):
    """A client that reads slowly has its answer on the way when the signal comes."""
    media = tmp_path / "index" / "media"
    media.mkdir()
    content = os.urandom(6_000_000)
    (media / "0123456789abcdef.mp4").write_bytes(content)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        slow.settimeout(10)
        slow.connect(("127.0.0.1", service.port))
        slow.sendall(b"GET /media/0123456789abcdef.mp4 HTTP/1.1\r\nHost: x\r\n\r\n")
        got = slow.recv(65536)
        service.process.send_signal(signal.SIGTERM)
        while part := slow.recv(65536):
            got += part
    assert got.partition(b"\r\n\r\n")[2] == content
    assert service.end() == 0


def test_a_worker_that_dies_is_replaced(service):
    before = service.workers()
    os.kill(before[0], signal.SIGKILL)
    service.until("/healthz", lambda *_: len(service.workers()) == len(before) and before[0] not in service.workers())
    service.until("/api/search?q=career", lambda status, body: status == 200)


def test_workers_do_not_outlive_their_parent(service):
    workers = service.workers()
    service.end(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in workers)


def test_started_without_an_index_it_is_ready_as_soon_as_one_is_published(tmp_path):
    service = start(tmp_path / "index", tmp_path)
    try:
        assert service.get("/healthz")[0] == 200
        assert service.get("/readyz")[0] == 503
        assert service.get("/api/search?q=career")[0] == 503
        publish(tmp_path / "index")
        service.until("/readyz", lambda status, body: status == 200)
        service.until("/api/search?q=career", lambda status, body: status == 200)
    finally:
        assert service.end() == 0


def test_a_damaged_newest_generation_gives_way_and_readiness_says_so(tmp_path):
    before = publish(tmp_path / "index", ARTICLES[:5])
    newest = publish(tmp_path / "index", ARTICLES[:6])
    shutil.rmtree(tmp_path / "index" / "generations" / newest / "snapshot")
    service = start(tmp_path / "index", tmp_path)
    try:
        status, body = service.get("/readyz")
        assert (status, json.loads(body)["generation"]) == (200, before)
        assert newest in json.loads(body)["problem"]
        assert json.loads(service.get("/api/search?q=career")[1])["generation"] == before
    finally:
        service.end()


def test_generations_published_under_load_fail_no_request_and_mix_no_answer(service, tmp_path):
    totals, failures, stop = Counter(), [], threading.Event()
    expected: dict[str, int] = {}

    def ask():
        while not stop.is_set():
            status, body = service.get("/api/search?q=career")
            if status != 200:
                failures.append((status, body))
                continue
            answer = json.loads(body)
            totals[(answer["generation"], answer["total"])] += 1

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    name = ""
    for count in (2, 3, 4, 2, 3, 4, 2, 3):
        name = publish(tmp_path / "index", ARTICLES[:count])
        expected[name] = count
        time.sleep(0.3)
    service.until("/api/search?q=career", lambda status, body: json.loads(body)["generation"] == name)
    stop.set()
    for client in clients:
        client.join()
    assert failures == []
    assert sum(totals.values()) > 50
    assert len({generation for generation, _ in totals}) > 2
    assert all(total == expected[generation] for generation, total in totals if generation in expected)


def test_the_log_holds_no_question_and_no_address(service):
    service.get("/api/search?q=jane.doe%40example.com")
    service.get("/search?q=jane.doe%40example.com&page=x")
    service.get("/nowhere/jane.doe")
    service.end()
    log = service.log.read_text()
    assert "jane" not in log
    assert "127.0.0.1" not in log
    assert all(json.loads(line)["event"] for line in log.splitlines())

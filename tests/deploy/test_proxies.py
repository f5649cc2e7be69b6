"""The samples for nginx and Caddy, each run for real in front of the real service."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from searchapi.signals.store import Signals
from tests.searchapi.knowledge import CAREER_HOUR, publish
from tests.searchapi.live import start

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[2] / "docs" / "deploy"
RATING = f"/api/articles/{CAREER_HOUR.id}/rating"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def nginx(folder, port, upstream):
    sample = (SAMPLES / "nginx.conf").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    (folder / "site.conf").write_text(sample.replace("listen 80;", f"listen 127.0.0.1:{port};"))
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr;\nevents {{}}\n"
        f"http {{ access_log off;\n{places}include {folder}/site.conf; }}\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder, port, upstream):
    sample = (SAMPLES / "Caddyfile").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    sample = sample.replace("help.example {", f"http://127.0.0.1:{port}, http://help.example:{port} {{")
    (folder / "Caddyfile").write_text(sample.replace("{\n\tservers", "{\n\tadmin off\n\tservers", 1))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


class Behind:
    """The service behind a proxy."""

    def __init__(self, service, port: int, data: Path) -> None:
        self.service, self.port, self.data = service, port, data

    def ask(self, path, body=None, **headers):
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"Host": "help.example", **headers}
        )
        if data:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def behind(request, tmp_path_factory):
    """Each of the two, with the settings that the sample asks for."""
    if shutil.which(request.param.__name__) is None:
        pytest.skip(f"{request.param.__name__} is not installed (.ci/servers)")
    folder = tmp_path_factory.mktemp("behind")
    publish(folder / "index")
    settings = '[serve]\ntrusted_proxy = "127.0.0.1"\n[site]\naddress = "https://help.example"\n'
    (folder / "a.toml").write_text(settings + "[signals]\nposts_per_minute = 3\n")
    service = start(folder / "index", folder, "--config", str(folder / "a.toml"), "--workers", "2")
    port = free_port()
    environ = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/bin"}
    with (folder / "proxy.log").open("w") as log:
        proxy = subprocess.Popen(request.param(folder, port, service.port), stderr=log, stdout=log, env=environ)
    found = Behind(service, port, folder / "index-data")
    try:
        for _ in range(200):
            try:
                if found.ask("/healthz")[0] == 200:
                    break
            except OSError:
                time.sleep(0.05)
        else:
            pytest.fail((folder / "proxy.log").read_text())
        yield found
    finally:
        proxy.terminate()
        proxy.wait(10)
        service.end()


def raw(port, data):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(data)
        connection.settimeout(3)
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except TimeoutError:
            pass
    return b"".join(parts)


def test_questions_are_answered_with_all_their_headers(behind):
    status, headers, body = behind.ask("/api/search?q=career")
    assert (status, json.loads(body)["total"] > 0) == (200, True)
    assert headers["Content-Security-Policy"]
    etag = headers["ETag"]
    assert behind.ask("/api/search?q=career", **{"If-None-Match": etag})[0] == 304


def test_the_proxy_names_the_request_and_a_visitor_does_not(behind):
    _, headers, _ = behind.ask("/healthz", **{"X-Request-Id": "visitors-own-name"})
    assert headers["X-Request-Id"] != "visitors-own-name"
    assert len(headers["X-Request-Id"]) >= 32


def test_a_visitor_who_claims_other_addresses_is_one_visitor_still(behind):
    """The rate limit and the one vote go by the address that the proxy saw."""
    statuses = [
        behind.ask(RATING, {"stars": 5}, **{"X-Forwarded-For": f"192.0.2.{n}", "Forwarded": f"for=192.0.2.{n}"})[0]
        for n in range(6)
    ]
    assert statuses == [200, 200, 200, 429, 429, 429]
    with closing(Signals(behind.data)) as signals:
        assert signals.histogram(CAREER_HOUR.id).votes == 1


def test_a_post_is_judged_by_its_origin_and_the_address_of_the_settings(behind):
    ours, theirs = ({"Origin": f"https://{host}"} for host in ("help.example", "evil.example"))
    assert behind.ask(RATING, {"stars": 5}, **theirs)[0] == 403
    assert behind.ask(RATING, {"stars": 5}, **theirs, **{"X-Forwarded-Host": "evil.example"})[0] == 403
    assert behind.ask(RATING, {"stars": 5}, **ours)[0] in (200, 429)


def test_no_visitor_chooses_the_host_of_an_address(behind):
    _, _, body = behind.ask("/opensearch.xml", **{"X-Forwarded-Host": "evil.example"})
    assert b"evil" not in body
    assert b"https://help.example/" in body


def test_the_figures_are_not_for_the_world(behind):
    assert behind.ask("/metrics")[0] == 404
    assert behind.service.get("/metrics")[0] == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /api/click HTTP/1.1\r\nHost: help.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /topics HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
        b"xGET /topics HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /api/click HTTP/1.1\r\nHost: help.example\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /topics",
        b"GET / HTTP/1.1\r\nHost : help.example\r\n\r\nGET /topics HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["length and chunks", "two lengths", "unknown coding", "space before colon"],
)
def test_nothing_is_smuggled_behind_a_request(behind, request_bytes):
    """Refused, by the proxy or by us, or read by both alike; never two answers of the service for one request."""
    answer = raw(behind.port, request_bytes)
    assert answer[9:12] in (b"400", b"501", b"415", b"403") or answer == b""
    assert b'"route":"/topics"' not in behind.service.log.read_bytes()


def test_a_large_body_is_refused(behind):
    # Caddy passes the body on while it reads it, and may notice that we have hung up before it reads why.
    assert behind.ask("/api/click", {"query": "x" * 70_000})[0] in (413, 502)

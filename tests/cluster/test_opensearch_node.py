"""Web nodes that keep nothing of their own: the real service over the real cluster."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from searchindex.settings import Settings
from tests.cluster import engine
from tests.cluster.proxy import Proxy
from tests.searchapi.knowledge import ARTICLES, CAREER_HOUR, Shelf
from tests.searchapi.live import Service, start

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not engine.ADDRESSES, reason="no cluster runs: make test-cluster starts one"),
]


@pytest.fixture
def home(tmp_path):
    """The indexer's folder; what it left in the cluster goes in the end."""
    yield tmp_path / "indexer"
    engine.clean(tmp_path / "indexer")


def publish(home: Path, articles=ARTICLES) -> str:
    with engine.open_writer(home, Settings()) as writer:
        built = writer.build(Shelf(articles), lambda *_: None)
        writer.publish(built.name)
    return built.name


def node(home: Path, folder: Path, addresses: str = engine.ADDRESSES) -> Service:
    """A web node with an empty folder."""
    folder.mkdir()
    cluster = engine.in_cluster(Settings(), home).cluster
    (folder / "node.toml").write_text(
        f'[index]\nengine = "opensearch"\n[cluster]\nname = "{cluster.name}"\naddresses = "{addresses}"\n'
        "timeout_seconds = 2\npoll_seconds = 0.2\n[serve]\ncache_mb = 8\n"
    )
    return start(folder / "index", folder, "--config", str(folder / "node.toml"), "--workers", "1")


def found(service: Service, query: str) -> list[str]:
    status, body = service.get(f"/api/search?q={query}")
    assert status == 200, body
    return [hit["title"] for hit in json.loads(body)["hits"]]


def vote(service: Service, stars: int) -> int:
    asked = urllib.request.Request(
        f"{service.address}api/articles/{CAREER_HOUR.id}/rating",
        json.dumps({"stars": stars}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return int(json.load(answer)["votes"])


def test_a_node_with_an_empty_folder_serves_what_is_published_and_follows_to_the_next(home, tmp_path):
    first = publish(home)
    nodes = [node(home, tmp_path / name) for name in ("a", "b")]
    try:
        for service in nodes:
            service.until("/readyz", lambda status, body, name=first: status == 200 and name in body.decode())
            assert found(service, "career")[0] == CAREER_HOUR.title
        second = publish(home, ARTICLES[1:])
        for service in nodes:
            service.until("/readyz", lambda status, body, name=second: name in body.decode())
            assert found(service, "budget")
    finally:
        for service in nodes:
            service.end()


def test_a_vote_at_one_node_is_seen_at_the_other_and_counts_once(home, tmp_path):
    name = publish(home)
    nodes = [node(home, tmp_path / folder) for folder in ("a", "b")]
    try:
        for service in nodes:
            service.until("/readyz", lambda status, body: status == 200 and name in body.decode())
        assert [vote(service, stars) for service, stars in zip(nodes, (1, 5), strict=True)] == [1, 1]
        for service in nodes:
            rating = json.loads(service.get(f"/api/articles/{CAREER_HOUR.id}")[1])["rating"]
            assert rating["stars"] == [0, 0, 0, 0, 1]
    finally:
        for service in nodes:
            service.end()


def test_a_node_that_loses_the_cluster_says_so_serves_what_it_kept_and_recovers_by_itself(home, tmp_path):
    name = publish(home)
    proxies = [Proxy(int(address.rpartition(":")[2])) for address in engine.ADDRESSES.split()]
    service = node(home, tmp_path / "a", " ".join(proxy.address for proxy in proxies))
    try:
        service.until("/readyz", lambda status, body: status == 200 and name in body.decode())
        kept = found(service, "career")
        for proxy in proxies:
            proxy.cut()
        service.until("/readyz", lambda status, body: status == 503 and b"cluster" in body)
        assert found(service, "career") == kept
        assert service.get("/healthz")[0] == 200
        for proxy in proxies:
            proxy.mend()
        service.until("/readyz", lambda status, body: status == 200)
        assert found(service, "budget")
    finally:
        service.end()
        for proxy in proxies:
            proxy.close()

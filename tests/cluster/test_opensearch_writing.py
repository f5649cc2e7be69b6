"""Writing to a cluster that is busy, and holding it against other builders."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from searchindex import settings
from searchindex.errors import ClusterError, LockedError
from searchindex.settings import Settings
from tests.cluster import engine

pytest.importorskip("opensearchpy", reason="the cluster's client is an extra: requirements/cluster.lock")
needs_cluster = pytest.mark.skipif(not engine.ADDRESSES, reason="no cluster runs: make test-cluster starts one")


class Busy(BaseHTTPRequestHandler):
    """A node that takes nothing at first, then all but one document, then everything but what is called bad."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        ids = [json.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]
        self.server.asked.append(ids)
        turn = len(self.server.asked)
        if turn == 1:
            return self.answer(429, {"error": "busy"})
        refused = {ids[-1]: 429} if turn == 2 else {key: 400 for key in ids if key == "bad"}
        items = [{"index": {"_id": key, "status": refused.get(key, 201)}} for key in ids]
        for item in items:
            if item["index"]["status"] != 201:
                item["index"]["error"] = {"type": "refused", "reason": "because"}
        return self.answer(200, {"errors": bool(refused), "items": items})

    def answer(self, status: int, body: object) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def busy() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def client(server: ThreadingHTTPServer):
    from searchindex.engines.opensearch.cluster import Cluster

    return closing(Cluster(settings.Cluster(addresses=f"http://127.0.0.1:{server.server_port}")))


def test_what_a_busy_cluster_did_not_take_is_sent_again_and_nothing_twice(busy):
    with client(busy) as cluster:
        assert cluster.write("i", ((key, {"a": 1}) for key in "abc")) == 3
    assert busy.asked == [["a", "b", "c"], ["a", "b", "c"], ["c"]]


def test_a_document_that_is_refused_for_good_ends_the_build(busy):
    busy.asked += [[], []]
    with client(busy) as cluster, pytest.raises(ClusterError, match=r"refused a document.*because"):
        cluster.write("i", [("bad", {})])


@needs_cluster
def test_a_lock_that_its_holder_left_is_taken_over_and_the_holder_hears_of_it(tmp_path, monkeypatch):
    from searchindex.engines.opensearch import holding
    from searchindex.engines.opensearch.cluster import Cluster

    with closing(Cluster(engine.in_cluster(Settings(), tmp_path).cluster)) as cluster:
        first, second = holding.Hold(cluster), holding.Hold(cluster)
        monkeypatch.setattr(holding, "HELD_SECONDS", 0.0)
        first.take()
        monkeypatch.undo()
        second.take()
        with pytest.raises(LockedError, match="taken over"):
            first.check()
        with pytest.raises(LockedError, match="in progress"):
            first.take()
        second.check()
        second.release()
    engine.clean(tmp_path)


@needs_cluster
def test_a_folder_that_lost_everything_is_made_like_the_cluster_again(tmp_path):
    import shutil

    from searchindex import generations
    from tests.searchapi.knowledge import ARTICLES, Shelf

    home = tmp_path / "index"
    with engine.open_writer(home, Settings()) as writer:
        built = writer.build(Shelf(ARTICLES), lambda *_: None)
        writer.publish(built.name)
    shutil.rmtree(home)
    with engine.open_writer(home, Settings()) as writer:
        assert writer.published() == built
        assert generations.verify(home, built.name) == built
    engine.clean(home)

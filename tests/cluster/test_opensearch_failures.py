"""What fails when nodes do: searches for moments, nothing that was acknowledged."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from searchapi.signals.chosen import open_signals
from searchindex.engines import chosen
from searchindex.settings import Settings
from tests.cluster import engine
from tests.cluster.load import Load
from tests.cluster.nodes import Cluster
from tests.cluster.proxy import Proxy
from tests.searchapi.knowledge import ARTICLES, Shelf

FOLDER = os.environ.get("ANSWERBOX_TEST_CLUSTER_FOLDER", "")
CLIENT_SECONDS = 10.0
"""What a client of the service waits: longer than this no question may go unanswered."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="no cluster of our own runs: make test-cluster starts one"),
]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    held = Cluster(Path(FOLDER))
    yield held
    held.start()
    held.wait("green")


@pytest.fixture
def proxies(cluster: Cluster) -> Iterator[list[Proxy]]:
    some = [Proxy(int(address.rpartition(":")[2])) for address in cluster.addresses]
    yield some
    for proxy in some:
        proxy.close()


@pytest.fixture
def load(tmp_path: Path, cluster: Cluster, proxies: list[Proxy]) -> Iterator[Load]:
    """A published generation and the signals, asked through the proxies."""
    home = tmp_path / "index"
    with engine.open_writer(home, Settings()) as writer:
        name = writer.build(Shelf(ARTICLES), lambda *_: None).name
        writer.publish(name)
    settings = engine.in_cluster(Settings(), home)
    addresses = " ".join(proxy.address for proxy in proxies)
    reached = msgspec.structs.replace(settings.cluster, addresses=addresses, timeout_seconds=2.0)
    settings = msgspec.structs.replace(settings, cluster=reached)
    signals = open_signals(tmp_path / "data", settings)
    signals.histograms()
    cluster.wait("green")
    with closing(chosen.open_searcher(home, name, settings)) as searcher, closing(signals):
        made = Load(searcher, signals, settings)
        yield made
        made.stop()
    engine.clean(home)


def green_again(cluster: Cluster) -> float:
    began = time.monotonic()
    cluster.wait("green")
    return time.monotonic() - began


def judge(load: Load, what: str, seconds: float, capsys: pytest.CaptureFixture[str]) -> None:
    lost = load.lost_votes()
    with capsys.disabled():
        print(f"\n{what}: {load}, {lost} lost; whole again after {seconds:.1f} s")
    assert lost == 0
    assert load.longest_failing <= CLIENT_SECONDS
    assert load.failed < len(load.asked) / 2


@pytest.mark.parametrize("number", [0, 1])
def test_one_node_of_three_is_killed_under_load(load, cluster, capsys, number):
    load.start()
    time.sleep(3)
    cluster.end_node(number, signal.SIGKILL)
    time.sleep(10)
    cluster.start_node(number)
    seconds = green_again(cluster)
    time.sleep(2)
    load.stop()
    judge(load, f"node {number} killed", seconds, capsys)


def test_every_node_is_restarted_one_after_the_other_under_load(load, cluster, capsys):
    load.start()
    began = time.monotonic()
    for number in range(len(cluster.addresses)):
        cluster.end_node(number)
        cluster.wait_gone()
        cluster.start_node(number)
        cluster.wait("green")
    seconds = time.monotonic() - began
    time.sleep(2)
    load.stop()
    judge(load, "rolling restart", seconds, capsys)


def test_the_network_to_the_cluster_is_cut_and_restored(load, cluster, proxies, capsys):
    load.start()
    time.sleep(3)
    for proxy in proxies:
        proxy.cut()
    time.sleep(5)
    for proxy in proxies:
        proxy.mend()
    mended = time.monotonic()
    time.sleep(5)
    load.stop()
    first = min(at + took for at, took, good in load.asked if good and at + took > mended)
    judge(load, "network cut for 5 s", first - mended, capsys)

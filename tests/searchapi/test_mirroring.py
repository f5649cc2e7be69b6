"""A web node of the cluster: what it says and answers while the cluster cannot be reached."""

from __future__ import annotations

import pytest

from searchapi.announcement import Announcement, News
from searchapi.current import Current
from searchapi.edition import Edition
from searchapi.follower import Follower
from searchapi.lookout import Lookout
from searchapi.mirroring import Mirroring
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.errors import ClusterError
from tests.searchapi.conftest import client_of
from tests.searchapi.knowledge import SETTINGS


class Network:
    """Stands for everything that a pull goes through."""

    whole = True

    def pull(self) -> None:
        if not self.whole:
            raise ClusterError("the cluster cannot be reached", passing=True)


class CutOff:
    """A searcher whose cluster is gone: what needs it fails."""

    def __init__(self, within) -> None:
        self._within = within

    def __getattr__(self, name):
        return getattr(self._within, name)

    def match(self, *_args, **_more):
        raise ClusterError("the cluster cannot be reached", passing=True)


@pytest.fixture
def name(index_dir):
    return (index_dir / "CURRENT").read_text().strip()


def test_the_parent_hears_that_the_cluster_is_lost_and_that_it_is_back(index_dir, name, capsys):
    network, trouble = Network(), Announcement()
    mirroring, lookout = Mirroring(network.pull, trouble, 1.0), Lookout(index_dir, trouble)
    mirroring.step()
    assert lookout.look() == News(name)
    assert lookout.look() is None
    network.whole = False
    for _ in range(3):
        mirroring.step()
    assert lookout.look() == News(name, "the cluster cannot be reached", cut_off=True)
    network.whole = True
    mirroring.step()
    assert lookout.look() == News(name)
    assert capsys.readouterr().err.count("cluster.") == 2


def test_a_node_that_is_cut_off_is_not_ready_and_says_why(index_dir, name):
    announcement, current = Announcement(), Current()
    follower = Follower(announcement, current, lambda wanted: open_searcher(index_dir, wanted, SETTINGS))
    client = client_of(current, index_dir / "media")
    announcement.tell(News(name))
    follower.step()
    assert client.simulate_get("/readyz").status_code == 200
    announcement.tell(News(name, "the cluster cannot be reached", cut_off=True))
    follower.step()
    told = client.simulate_get("/readyz")
    assert (told.status_code, told.json["problem"]) == (503, "the cluster cannot be reached")
    announcement.tell(News(name))
    follower.step()
    assert client.simulate_get("/readyz").status_code == 200


def test_a_question_that_needs_the_cluster_is_told_to_come_back_while_it_is_gone(index_dir, name):
    current = Current()
    current.swap(Edition.of(CutOff(open_searcher(index_dir, name, SETTINGS))))
    client = client_of(current, index_dir / "media")
    answer = client.simulate_get("/api/search", params={"q": "career"})
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0
    assert client.simulate_get("/search", params={"q": "career"}).status_code == 503
    assert client.simulate_get("/").status_code == 200

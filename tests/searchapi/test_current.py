"""A request holds one generation; the old one is closed when its last request has ended."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from searchapi.current import Current
from searchapi.edition import Edition
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.errors import NoIndexError
from searchindex.search import Query, ask
from tests.searchapi.knowledge import SETTINGS, publish


@dataclass
class FakeSearcher:
    """Knows whether it was closed, and how often."""

    name: str
    closed: int = 0
    manifest: FakeSearcher = field(init=False)

    def __post_init__(self) -> None:
        self.manifest = self

    def close(self) -> None:
        self.closed += 1


def edition(name):
    searcher = FakeSearcher(name)
    return Edition(searcher, (), ()), searcher


def test_nothing_is_handed_out_before_the_first_generation():
    with pytest.raises(NoIndexError), Current().lease():
        pass
    assert Current().generation == ""


def test_a_request_keeps_its_generation_through_a_swap():
    current = Current()
    (old, old_searcher), (new, new_searcher) = edition("old"), edition("new")
    current.swap(old)
    with current.lease() as first, current.lease() as second:
        current.swap(new)
        assert (first.generation, second.generation) == ("old", "old")
        assert old_searcher.closed == 0
        with current.lease() as third:
            assert third.generation == "new"
    assert (old_searcher.closed, new_searcher.closed) == (1, 0)


def test_a_generation_that_nobody_uses_is_closed_at_once():
    current = Current()
    (old, old_searcher), (new, _) = edition("old"), edition("new")
    current.swap(old)
    current.swap(new)
    assert old_searcher.closed == 1


def test_a_request_that_fails_lets_go_of_its_generation():
    current = Current()
    (old, searcher), (new, _) = edition("old"), edition("new")
    current.swap(old)

    def fail():
        with current.lease():
            current.swap(new)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert searcher.closed == 1


def test_under_many_swaps_and_requests_each_generation_is_closed_once_and_never_in_use():
    current, searchers, used_closed = Current(), [], []
    first, searcher = edition("0")
    searchers.append(searcher)
    current.swap(first)
    stop = threading.Event()

    def ask():
        while not stop.is_set():
            with current.lease() as held:
                if held.searcher.closed:
                    used_closed.append(held.generation)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 300):
        next_one, searcher = edition(str(number))
        searchers.append(searcher)
        current.swap(next_one)
    stop.set()
    for thread in threads:
        thread.join()
    assert used_closed == []
    assert [s.closed for s in searchers] == [1] * 299 + [0]


def test_a_generation_that_is_closed_lets_go_of_its_files_without_a_garbage_collection(tmp_path):
    """Some fifty files each: in a month of nightly builds the service would run out of descriptors."""
    name = publish(tmp_path)

    def files():
        return len(list(Path("/proc/self/fd").iterdir()))

    gc.collect()
    gc.disable()
    try:
        before = files()
        searcher = open_searcher(tmp_path, name, SETTINGS)
        ask(Query("career"), searcher, SETTINGS)
        edition = Edition.of(searcher)
        assert files() > before
        edition.close()
        del searcher, edition
        assert files() == before
    finally:
        gc.enable()

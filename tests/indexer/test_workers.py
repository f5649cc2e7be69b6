"""Items on all cores: in order, few at a time, and no item can stop the others."""

import importlib
import operator
import os
import subprocess
import sys
import time
from functools import partial
from itertools import count, islice
from types import ModuleType

import pytest

from indexer import workers
from indexer.workers import WINDOW, Failed, crew, in_order

doubled = partial(operator.mul, 2)


def test_results_come_in_the_order_of_the_items():
    assert list(in_order(doubled, range(300), 10)) == [(n, 2 * n) for n in range(300)]


def test_no_items_give_no_results():
    assert list(in_order(doubled, [], 10)) == []


def test_an_endless_source_is_read_only_as_far_as_needed():
    numbers = count()
    results = in_order(doubled, numbers, 10)
    assert [result for _, result in islice(results, 5)] == [0, 2, 4, 6, 8]
    results.close()
    assert next(numbers) <= 5 + WINDOW


def test_an_item_that_raises_crashes_or_hangs_fails_alone():
    items = [partial(abs, -n) for n in range(12)]
    items[3] = partial(int, "three")
    items[5] = partial(os._exit, 1)
    items[7] = partial(time.sleep, 60)
    results = [result for _, result in in_order(operator.call, items, 2.0)]
    assert results[3] == Failed("ValueError: invalid literal for int() with base 10: 'three'")
    assert results[5] == Failed("ended the process that read it")
    assert results[7] == Failed("took longer than 2 seconds")
    assert [n for n, result in enumerate(results) if result == n] == [0, 1, 2, 4, 6, 8, 9, 10, 11]


def test_large_items_with_large_results_do_not_wait_for_each_other():
    """Both ends of a pipe that write at once would wait for ever: more than a pipe holds goes either way here."""
    items = ["x" * 900_000] * 12
    ended = [len(result) for _, result in in_order(str.upper, items, 30)]
    assert ended == [900_000] * 12


def test_what_workers_are_forked_from_has_compiled_the_selectors():
    asked = (
        "import indexer.preloaded; from indexer.parse.selectors import compiled; print(compiled.cache_info().misses)"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert int(told.stdout) > 100


def test_a_crew_stays_for_several_rounds_of_work(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 2)
    with crew() as spread:
        first = set(spread(operator.call, [os.getpid] * 12))
        again = set(spread(operator.call, [os.getpid] * 12))
        assert list(spread(doubled, range(30))) == [2 * n for n in range(30)]
    assert os.getpid() not in first
    assert first == again


def test_a_crew_ends_with_its_block_though_not_all_of_its_work_was_asked_for(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 2)
    with crew() as spread:
        (pid,) = islice(spread(operator.call, [os.getpid] * 12), 1)
    assert not os.path.exists(f"/proc/{pid}")  # noqa: PTH110 - no file of ours


def test_what_a_worker_could_not_do_is_done_here_or_says_why_not(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.setitem(sys.modules, "known_here_alone", known := ModuleType("known_here_alone"))
    with crew() as spread:
        assert list(spread(importlib.import_module, ["known_here_alone"] * 3)) == [known] * 3
        with pytest.raises(ModuleNotFoundError, match="known_nowhere"):
            list(spread(importlib.import_module, ["known_nowhere"]))
        assert list(spread(doubled, [4])) == [8]


def test_on_one_core_a_crew_is_this_process(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 1)
    with crew() as spread:
        assert set(spread(operator.call, [os.getpid] * 3)) == {os.getpid()}

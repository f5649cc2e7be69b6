"""A server that keeps no list of what can wait has it done at once."""

from __future__ import annotations

from types import SimpleNamespace

from searchapi.afterwards import KEY, afterwards


def test_what_can_wait_is_put_on_the_servers_list():
    done, waiting = [], []
    afterwards(SimpleNamespace(env={KEY: waiting}), lambda: done.append("counted"))
    assert not done
    waiting.pop()()
    assert done == ["counted"]


def test_without_a_list_it_is_done_at_once():
    done = []
    afterwards(SimpleNamespace(env={}), lambda: done.append("counted"))
    assert done == ["counted"]

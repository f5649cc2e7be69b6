"""From the pointer on disk to the generation that a worker serves."""

from __future__ import annotations

import os

import pytest

from searchapi.announcement import Announcement, News, Pulse, Shares
from searchapi.current import Current
from searchapi.follower import Follower
from searchapi.lookout import Lookout
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.errors import DamagedError
from tests.searchapi.knowledge import ARTICLES, SETTINGS, publish


def test_a_reader_hears_the_last_news_whole():
    announcement = Announcement()
    assert announcement.hear() is None
    announcement.tell(News("first", "x" * 5000))
    announcement.tell(News("second"))
    assert announcement.hear() == News("second")


def test_half_a_sentence_is_no_news():
    announcement = Announcement()
    announcement.tell(News("generation"))
    announcement._memory[12:14] = b"??"
    assert announcement.hear() is None


def test_a_child_hears_what_was_told_after_the_fork():
    announcement, pulse = Announcement(), Pulse(2)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(writing)
        os.read(reading, 1)
        pulse.beat(1, 42.5)
        os._exit(0 if announcement.hear() == News("later") else 1)
    os.close(reading)
    announcement.tell(News("later"))
    os.write(writing, b"!")
    os.close(writing)
    assert os.waitpid(pid, 0)[1] == 0
    assert (pulse.last(0), pulse.last(1)) == (0.0, 42.5)


def test_a_worker_has_its_share_when_it_has_a_quarter_more_than_another():
    shares = Shares(2)
    assert shares.is_fair(0, 0)
    assert not shares.is_fair(0, 1)
    assert shares.is_fair(1, 1)
    assert shares.is_fair(0, 1)
    assert shares.is_fair(1, 1)
    shares.is_fair(1, 100)
    assert not shares.is_fair(1, 2)
    shares.is_fair(0, 100)
    assert shares.is_fair(1, 125)
    assert not shares.is_fair(1, 126)


def test_a_worker_that_is_alone_always_has_its_share():
    assert Shares(1).is_fair(0, 900)


def test_only_a_change_of_the_pointer_is_news(tmp_path):
    lookout = Lookout(tmp_path)
    assert "no index" in lookout.look().problem
    assert lookout.look() is None
    name = publish(tmp_path)
    assert lookout.look() == News(name)
    assert lookout.look() is None


def test_a_damaged_newest_generation_gives_way_to_the_one_before(tmp_path):
    before = publish(tmp_path, ARTICLES[:5])
    newest = publish(tmp_path, ARTICLES[:6])
    victim = next(p for p in sorted((tmp_path / "generations" / newest / "snapshot").iterdir()) if p.stat().st_size > 8)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.unlink()
    victim.write_bytes(data)
    news = Lookout(tmp_path).look()
    assert news.generation == before
    assert victim.name in news.problem


@pytest.mark.parametrize("pointer", [b"", b"\x00\xff", b"../../etc", b"20990101T000000Z-00000000"])
def test_a_torn_pointer_still_finds_the_newest_sound_generation(tmp_path, pointer):
    name = publish(tmp_path, ARTICLES[:5])
    (tmp_path / "CURRENT").write_bytes(pointer)
    news = Lookout(tmp_path).look()
    assert news.generation == name
    assert news.problem


def follower_of(index_dir, announcement, current):
    return Follower(announcement, current, lambda name: open_searcher(index_dir, name, SETTINGS))


def test_a_worker_follows_what_is_published(tmp_path):
    announcement, current, lookout = Announcement(), Current(), Lookout(tmp_path)
    follower = follower_of(tmp_path, announcement, current)
    announcement.tell(lookout.look())
    assert follower.step()
    assert (current.generation, "no index" in current.problem) == ("", True)
    for articles in (ARTICLES[:5], ARTICLES[:6]):
        name = publish(tmp_path, articles)
        announcement.tell(lookout.look())
        assert follower.step()
        assert (current.generation, current.problem) == (name, "")
        with current.lease() as edition:
            assert edition.articles == len(articles)
    current.swap(None)


def test_a_pointer_that_vanishes_leaves_what_is_served_alone(tmp_path):
    announcement, current, lookout = Announcement(), Current(), Lookout(tmp_path)
    follower = follower_of(tmp_path, announcement, current)
    name = publish(tmp_path, ARTICLES[:5])
    announcement.tell(lookout.look())
    follower.step()
    announcement.tell(News("", "no index here"))
    assert follower.step()
    assert (current.generation, current.problem) == (name, "no index here")
    current.swap(None)


def test_a_generation_that_cannot_be_opened_is_tried_again_and_named():
    announcement, current = Announcement(), Current()

    def refuse(name):
        raise DamagedError(f"{name} is damaged")

    announcement.tell(News("g1"))
    assert not Follower(announcement, current, refuse).step()
    assert "g1 is damaged" in current.problem

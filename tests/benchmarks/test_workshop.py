"""What the benchmarks make is made once, again when its code changed, and never taken half made."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from benchmarks.workshop import Workshop
from indexer.progress import Reporter


@pytest.fixture
def workshop(tmp_path):
    def make(**more):
        return Workshop(
            tmp_path, **({"size": None, "keep": False, "progress": Reporter(Console(file=io.StringIO()))} | more)
        )

    return make


def writing(text):
    return lambda folder: (folder / "made").write_text(text, encoding="utf-8")


def test_what_stands_is_taken_as_long_as_its_key_is_the_same(workshop):
    first = workshop()._made("peer", "key", writing("once"))
    again = workshop()._made("peer", "key", writing("twice"))
    assert (first, (again / "made").read_text(encoding="utf-8")) == (again, "once")


def test_another_key_makes_it_again_from_nothing(workshop):
    folder = workshop()._made("peer", "key", writing("once"))
    (folder / "left").touch()
    workshop()._made("peer", "other", writing("twice"))
    assert [(f.name, f.read_text(encoding="utf-8")) for f in folder.iterdir()] == [("made", "twice")]


def test_keep_takes_it_whatever_its_key(workshop):
    workshop()._made("peer", "key", writing("once"))
    folder = workshop(keep=True)._made("peer", "other", writing("twice"))
    assert (folder / "made").read_text(encoding="utf-8") == "once"


def test_what_failed_half_way_is_not_kept(workshop):
    def failing(folder):
        (folder / "half").touch()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        workshop()._made("peer", "key", failing)
    folder = workshop(keep=True)._made("peer", "key", writing("whole"))
    assert [f.name for f in folder.iterdir()] == ["made"]


def test_sizes_do_not_share_what_is_made(workshop):
    assert workshop().sized(100).size == 100
    assert workshop(size=5).sized(None).size is None

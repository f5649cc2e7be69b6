"""What must hold besides the campaigns: two builds at once, and everything made again from nothing but the store."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.torture import knowledge
from tests.torture.builder import ROOT
from tests.torture.knowledge import told


def test_everything_but_the_store_can_go_and_comes_back_the_same(workshop):
    index = workshop.copy()
    before = told(index)
    knowledge.write(workshop.site, "old")
    for path in [path for path in index.iterdir() if path.name != "articles.db"]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert workshop.builder.run("build", "--index", index).status == 0
    assert workshop.builder.run("publish", "--index", index).status == 0
    assert told(index).said == before.said
    assert told(index).problems == ()
    assert workshop.verified() == (0, "")


def test_the_store_builds_the_same_when_the_source_is_gone(workshop):
    index = workshop.copy()
    before = told(index)
    shutil.rmtree(workshop.site)
    shutil.rmtree(index / "generations")
    (index / "CURRENT").unlink()
    assert workshop.builder.run("build", "--index", index).status == 0
    assert workshop.builder.run("publish", "--index", index).status == 0
    assert told(index).said == before.said


@pytest.mark.slow
def test_of_two_builds_at_once_one_works_and_the_other_ends_in_five_seconds(workshop):
    index = workshop.copy()
    first = workshop.builder.begin("index", workshop.site, "--index", index)
    workshop.builder.go()
    while not list((index / "generations").glob(".building-*")):
        time.sleep(0.001)
    os.kill(first, signal.SIGSTOP)
    try:
        second = [sys.executable, "-m", "indexer", "index", str(workshop.site), "--index", str(index)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        # The first one stands still all the while: whoever waited for it would never end.
        ended = subprocess.run(second, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    finally:
        os.kill(first, signal.SIGCONT)
    assert workshop.builder.end().status == 0
    assert (ended.returncode, "a build is in progress" in ended.stderr) == (1, True)
    # Of its own time, however busy the machine is.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5
    assert workshop.judged(("new",)) == ("new", [])


def test_the_lock_of_a_dead_build_holds_up_nobody(workshop):
    index = workshop.copy()
    first = workshop.builder.begin("index", workshop.site, "--index", index)
    workshop.builder.go()
    while not list((index / "generations").glob(".building-*")):
        time.sleep(0.001)
    os.kill(first, signal.SIGKILL)
    assert workshop.builder.end().status == -signal.SIGKILL
    assert workshop.judged() == ("old", [])
    assert workshop.mended() == []

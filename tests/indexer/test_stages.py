"""Each stage can be run by itself and killed at its end: the next run goes on from what is on disk."""

import os
import signal
import subprocess
import sys
import time

import pytest

from searchindex import generations


def test_the_stages_one_by_one_publish_what_all_at_once_would(site, indexer):
    assert "4 new" in indexer("fetch", site.folder).out
    assert not (indexer.index / "CURRENT").exists()
    built = indexer("build")
    assert built.status == 0, built.err
    assert not (indexer.index / "CURRENT").exists()
    assert indexer("publish").status == 0
    assert indexer.article("plans.html").title == "Plans"
    assert "nothing changed" in indexer("index", site.folder).out


def test_a_run_that_ended_after_fetching_is_gone_on_with(site, indexer):
    indexer("fetch", site.folder)
    assert indexer("index", site.folder).status == 0
    assert indexer.counts() == (4, 0, 0, 0)


def test_a_run_that_ended_after_building_publishes_what_was_built(site, indexer, indexed):
    site.write("plans.html", "<p>A plan that was built and waits.</p>")
    indexer("fetch", site.folder)
    name = indexer("build").out.split()[-1]
    assert indexer.published() != name
    assert indexed().status == 0
    assert indexer.published() == name


def test_a_built_generation_that_fell_behind_is_removed(site, indexer, indexed):
    site.write("plans.html", "<p>A plan that was built and waits.</p>")
    indexer("fetch", site.folder)
    name = indexer("build").out.split()[-1]
    site.write("plans.html", "<p>A plan that overtook it.</p>")
    assert indexed().status == 0
    assert name not in generations.names(indexer.index)


def test_a_built_generation_that_was_damaged_is_not_published(site, indexer, indexed):
    before = indexer.published()
    site.write("plans.html", "<p>A plan that was built and waits.</p>")
    indexer("fetch", site.folder)
    name = indexer("build").out.split()[-1]
    victim = next(path for path in (indexer.index / "generations" / name).rglob("*.npy"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"\xff")
    assert indexer("publish").status == 1
    assert indexer.published() == before
    assert indexed().status == 0
    assert indexer.article("plans.html").sections[-1].text == "A plan that was built and waits."


def test_publishing_with_nothing_built_says_so(indexer, indexed):
    done = indexer("publish")
    assert done.status == 1
    assert "build" in done.err


def test_building_with_nothing_fetched_says_so(indexer):
    assert indexer("build").status == 1


def test_a_half_built_folder_of_a_killed_run_is_cleared_by_the_next(site, indexer, indexed):
    left = indexer.index / "generations" / ".building-20200101T000000Z-00000000"
    left.mkdir()
    (left / "part").write_text("half")
    site.write("plans.html", "<p>Changed.</p>")
    assert indexed().status == 0
    assert not left.exists()


def test_verify_finds_one_flipped_bit(indexer, indexed):
    assert indexer("verify").status == 0
    published = indexer.index / "generations" / indexer.published()
    for victim in [path for path in sorted(published.rglob("*")) if path.is_file() and path.stat().st_size]:
        sound = victim.read_bytes()
        victim.write_bytes(bytes([sound[0] ^ 1]) + sound[1:])
        assert indexer("verify").status == 1, victim
        victim.write_bytes(sound)
    assert indexer("verify").status == 0


def begin(site, indexer, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "indexer", "index", str(site.folder), "--index", str(indexer.index), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until_it_works(running: subprocess.Popen[str], indexer, mark: str) -> None:
    """Waits until the run has come as far as `mark`, a pattern below the index folder."""
    while running.poll() is None and not list(indexer.index.glob(mark)):
        time.sleep(0.002)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("mark", ["articles.db-journal", "generations/.building-*"])
def test_a_run_that_is_stopped_leaves_the_published_index_and_the_next_run_works(site, indexer, indexed, sent, mark):
    before = indexer.published()
    for n in range(60):
        site.write(f"new{n}.html", f"<p>Page {n} tells of planning, of risks and of people in project {n}.</p>")
    running = begin(site, indexer)
    until_it_works(running, indexer, mark)
    os.kill(running.pid, sent)
    _, err = running.communicate(timeout=60)
    if running.returncode != 0:
        assert indexer.published() == before
        if sent != signal.SIGKILL:
            assert "Traceback" not in err
            assert not list((indexer.index / "generations").glob(".building-*"))
    assert indexed().status == 0
    assert indexer.article("new59.html") is not None
    assert indexer("verify").status == 0


@pytest.mark.slow
def test_of_two_runs_at_once_the_second_ends_and_the_first_goes_on(site, indexer, indexed):
    site.write("plans.html", "<p>A plan of the run that came first.</p>")
    first = begin(site, indexer)
    until_it_works(first, indexer, "articles.db-journal")
    os.kill(first.pid, signal.SIGSTOP)
    second = begin(site, indexer)
    _, told = second.communicate(timeout=60)
    os.kill(first.pid, signal.SIGCONT)
    first.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 1)
    assert "in progress" in told
    assert indexer.article("plans.html").sections[-1].text == "A plan of the run that came first."

"""The service needs no more than to read: an index of somebody else, and folders that nobody else may look into."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import stat
import subprocess
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from searchindex import generations
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.search import Query, ask
from tests.searchapi.conftest import desk_of
from tests.searchapi.knowledge import SETTINGS, publish
from tests.searchapi.live import start

SOMEBODY = 65_534


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_indexed_and_what_visitors_did_is_private_to_its_owner(tmp_path):
    before = os.umask(0)
    try:
        publish(tmp_path / "index")
        desk_of(tmp_path / "data").check()
    finally:
        os.umask(before)
    # In a folder of 0700 nobody else reaches what lies below, whatever its own rights.
    assert (mode(tmp_path / "index"), mode(tmp_path / "data")) == (0o700, 0o700)


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="needs root, and setpriv to be less")
def test_a_service_that_may_only_read_the_index_answers_and_takes_votes(tmp_path):
    """The index is somebody else's and readable by the group; the service has no privilege and its own data folder."""
    index = tmp_path / "index"
    publish(index)
    for path in (index, *index.rglob("*")):
        os.chown(path, SOMEBODY, os.getgid())
        path.chmod(0o550 if path.is_dir() else 0o440)
    before = {path: path.stat().st_mtime_ns for path in (index, *index.rglob("*"))}
    plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    assert subprocess.run([*plain, "touch", str(index / "x")], capture_output=True, check=False).returncode != 0
    service = start(index, tmp_path, "--data", str(tmp_path / "data"), before=plain)
    try:
        found = json.loads(service.get("/api/search?q=career")[1])["hits"][0]["id"]
        vote = urllib.request.Request(
            f"{service.address}api/articles/{found}/rating", b'{"stars": 5}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(vote, timeout=20) as answer:
            assert json.load(answer)["votes"] == 1
    finally:
        assert service.end() == 0
    assert {path: path.stat().st_mtime_ns for path in (index, *index.rglob("*"))} == before


class Bomb:
    """What a pickle can do to whoever opens it."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return Path.touch, (self.trace,)


def plant(index: Path, name: str, trace: Path) -> list[Path]:
    """A pickle in place of every table of contents of a generation."""
    found = list(generations.folder(index, name).rglob("*.toc"))
    for path in found:
        path.write_bytes(pickle.dumps(Bomb(trace)))
    return found


def test_a_planted_pickle_is_refused_by_its_hash(tmp_path):
    older, name = publish(tmp_path), publish(tmp_path)
    planted = plant(tmp_path, name, tmp_path / "trace")
    assert planted
    assert generations.newest_sound(tmp_path)[0].name == older
    assert not (tmp_path / "trace").exists()


def test_serving_opens_no_pickle_even_where_its_hash_was_forged(tmp_path):
    name = publish(tmp_path)
    planted = plant(tmp_path, name, tmp_path / "trace")
    root, aside = generations.folder(tmp_path, name), tmp_path / "generations" / ".building-forged"
    found = generations.manifest(tmp_path, name)
    root.rename(aside)
    for written in (generations.MANIFEST, generations.SEAL):
        (aside / written).unlink()
    forged = generations.digests(aside)
    assert found.files.keys() == forged.keys()
    assert found.files != forged
    generations.complete(tmp_path, aside, replace(found, files=forged))
    generations.verify(tmp_path, name)
    searcher = open_searcher(tmp_path, name, SETTINGS)
    assert ask(Query("career"), searcher, SETTINGS).total > 0
    searcher.close()
    assert not (tmp_path / "trace").exists()
    # The bomb is one: whoever unpickled it would be hit.
    pickle.loads(planted[0].read_bytes())
    assert (tmp_path / "trace").exists()

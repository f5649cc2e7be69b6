from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from searchindex import disk, generations
from searchindex.errors import DamagedError, FormatError, NoIndexError
from searchindex.settings import Index, Settings


@pytest.fixture
def two(published, article, tmp_path):
    """An index folder with two generations, the newer published."""
    published(article("a.html", "Alpha", ("One", "first")))
    published(article("a.html", "Alpha", ("One", "second")))
    index = tmp_path / "index"
    return index, *reversed(generations.names(index))


def test_the_published_generation_is_sound(two):
    index, _, new = two
    assert generations.verify(index, generations.current(index)).name == new
    assert generations.newest_sound(index)[1] == ()


def test_any_flipped_byte_is_found(two):
    index, _, new = two
    for file in sorted(p for p in generations.folder(index, new).rglob("*") if p.is_file() and p.stat().st_size):
        sound = file.read_bytes()
        file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        with pytest.raises((DamagedError, FormatError)):
            generations.verify(index, new)
            # The manifest's own last byte closes its JSON: flipping it breaks that.
        file.write_bytes(sound)
    generations.verify(index, new)


def test_any_flipped_bit_of_the_manifest_and_its_seal_is_found(two):
    index, _, new = two
    for name in ("manifest.json", "manifest.sha256"):
        path = generations.folder(index, new) / name
        sound = path.read_bytes()
        for at in range(len(sound)):
            path.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << at % 8]) + sound[at + 1 :])
            with pytest.raises((DamagedError, FormatError)):
                generations.manifest(index, new)
        path.write_bytes(sound)
    generations.verify(index, new)


def test_the_seal_can_be_checked_without_us(two):
    index, _, new = two
    done = subprocess.run(["sha256sum", "--check", "manifest.sha256"], cwd=generations.folder(index, new), check=False)
    assert done.returncode == 0


def test_no_file_belongs_to_two_generations(two):
    index, old, new = two
    inodes = [
        {path.stat().st_ino for path in generations.folder(index, name).rglob("*") if path.is_file()}
        for name in (old, new)
    ]
    assert inodes[0].isdisjoint(inodes[1])


def test_a_missing_file_and_a_planted_one_are_found(two):
    index, old, new = two
    next(generations.folder(index, new).rglob("*.npy")).unlink()
    with pytest.raises(DamagedError, match="lacks"):
        generations.verify(index, new)
    (generations.folder(index, old) / "planted.pkl").write_bytes(b"x")
    with pytest.raises(DamagedError, match=r"planted\.pkl"):
        generations.verify(index, old)


def test_a_damaged_newest_generation_gives_way_to_the_one_before(two):
    index, old, new = two
    (generations.folder(index, new) / "manifest.json").write_bytes(b"")
    found, problems = generations.newest_sound(index)
    assert found.name == old
    assert new in problems[0]


def test_a_generation_that_was_rolled_back_is_the_last_resort(published, article, tmp_path):
    index, keeping = tmp_path / "index", Settings(index=Index(keep=3))
    for words in ("first", "second", "third"):
        published(article("a.html", "Alpha", ("One", words)), settings=keeping)
    bad, middle, oldest = generations.names(index)
    generations.publish(index, middle)
    (generations.folder(index, middle) / "manifest.json").write_bytes(b"")
    assert generations.newest_sound(index)[0].name == oldest
    (generations.folder(index, oldest) / "manifest.json").write_bytes(b"")
    assert generations.newest_sound(index)[0].name == bad


def test_a_damaged_generation_is_not_kept_in_the_place_of_a_sound_one(two, published, article):
    index, old, new = two
    (generations.folder(index, new) / "digests.json").write_bytes(b"{}")
    published(article("a.html", "Alpha", ("One", "third")))
    assert generations.names(index)[1:] == [old]


def test_a_removal_that_was_killed_leaves_no_half_generation(two, published, article):
    index, old, new = two
    root = generations.folder(index, old)
    root.rename(root.with_name(f"{disk.REMOVED}{old}"))
    assert generations.names(index) == [new]
    published(article("a.html", "Alpha", ("One", "third")))
    assert not list((index / "generations").glob(".*"))


@pytest.mark.parametrize("torn", ["", "\x00\x00", "../../etc", "20991231T000000Z-00000000"])
def test_a_torn_pointer_gives_way_to_the_newest_sound_generation(two, torn):
    index, _, new = two
    (index / "CURRENT").write_text(torn)
    assert generations.newest_sound(index)[0].name == new


def test_another_format_is_refused_by_name(two):
    index, _, new = two
    path = generations.folder(index, new) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format_version": 999}))
    with pytest.raises(FormatError, match=r"format 999"):
        generations.manifest(index, new)


def test_a_folder_without_an_index_says_how_to_make_one(tmp_path):
    with pytest.raises(NoIndexError, match="python -m indexer index"):
        generations.current(tmp_path / "nowhere")


def test_leftovers_of_a_build_that_was_killed_go_with_the_next(two, published, article):
    index, _, _ = two
    left = index / "generations" / ".building-x"
    left.mkdir()
    (left / "half").write_bytes(b"half")
    published(article("a.html", "Alpha"))
    assert not left.exists()


def test_the_folder_of_a_build_that_is_stopped_is_gone(tmp_path):
    def build():
        with generations.building(tmp_path, "name") as aside:
            (aside / "part").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build()
    assert list((tmp_path / "generations").iterdir()) == []


def test_the_index_folder_is_private_to_its_owner(two):
    index, _, _ = two
    assert index.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("put_back", [0, 1, 3600 * 24 * 400])
def test_a_name_sorts_behind_all_others_even_when_the_clock_was_put_back(put_back):
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    names = []
    for digest in ("ffffffff", "00000000", "88888888"):
        names.append(generations.generation_name(now - timedelta(seconds=put_back * len(names)), digest, names))
    assert names == sorted(names)

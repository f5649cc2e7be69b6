"""The order in which a build flushes, as the system calls show it: what makes a power loss harmless.

Power cannot be cut in a test.  What can be shown is that nothing is named before it is on disk.
"""

from pathlib import Path

import pytest

from searchindex import generations


class Timeline:
    """The calls of a build, and where in their order things happen."""

    def __init__(self, workshop, index: Path) -> None:
        self.index = index
        self.calls = workshop.traced(index)
        self.name = generations.current(index)

    def at(self, call: str, *words: str) -> list[int]:
        """Where a call has all these words in its arguments."""
        return [i for i, c in enumerate(self.calls) if c.name == call and all(word in c.arguments for word in words)]

    def flushes(self, path: Path) -> list[int]:
        """Where a file or a folder is flushed."""
        return sorted(self.at("fsync", f"<{path}>") + self.at("fdatasync", f"<{path}>"))

    def writes(self, path: Path) -> list[int]:
        return [i for call in ("write", "pwrite64", "sendfile") for i in self.at(call, f"<{path}>")]


@pytest.fixture(scope="module", params=["the first build", "a build upon another"])
def timeline(request, workshop):
    if request.param == "the first build":
        workshop.copy()
        return Timeline(workshop, workshop.folder / "deep" / "down" / "index")
    return Timeline(workshop, workshop.copy())


def test_every_file_and_folder_of_a_generation_is_flushed_before_it_is_named(timeline):
    root = generations.folder(timeline.index, timeline.name)
    aside = root.with_name(f".building-{timeline.name}")
    (named,) = timeline.at("rename", f'"{aside}", "{root}"')
    below = list(root.rglob("*"))
    assert len(below) > 40
    files = []
    for path in below:
        there = aside / path.relative_to(root)
        (flushed,) = timeline.flushes(there)
        assert flushed < named
        if path.is_file():
            files.append(flushed)
            assert all(written < flushed for written in timeline.writes(there)), there
    folders = [timeline.flushes(aside / p.relative_to(root))[0] for p in below if p.is_dir()]
    assert max(files) < min(folders)
    assert max(folders) < timeline.flushes(aside)[-1] < named


def test_the_pointer_is_renamed_after_all_it_points_to_and_flushed_itself(timeline):
    index = timeline.index
    named = timeline.at("rename", f'"{generations.folder(index, timeline.name)}"')[-1]
    (pointed,) = timeline.at("rename", f'"{index / "CURRENT.new"}", "{index / "CURRENT"}"')
    (written,) = timeline.writes(index / "CURRENT.new")
    (flushed,) = timeline.flushes(index / "CURRENT.new")
    assert named < timeline.flushes(index / "generations")[-1] < written < flushed
    assert any(flushed < at < pointed for at in timeline.flushes(index))
    assert any(at > pointed for at in timeline.flushes(index))
    following = timeline.at("unlinkat") + timeline.at("rename", ".removed-")
    assert all(min(at for at in timeline.flushes(index) if at > pointed) < gone for gone in following)


def test_pictures_are_flushed_before_a_generation_that_shows_them_is_pointed_to(timeline):
    media = timeline.index / "media"
    (kept,) = timeline.at("rename", f"{media}/")
    assert any(at < kept for at in timeline.at("fsync", f"<{media}/"))
    (pointed,) = timeline.at("rename", f'"{timeline.index / "CURRENT"}"')
    assert any(kept < at < pointed for at in timeline.flushes(media))


def test_a_folder_that_is_made_is_flushed_into_the_one_above_it(timeline):
    (pointed,) = timeline.at("rename", f'"{timeline.index / "CURRENT"}"')
    made = [
        Path(c.arguments.split('"')[1]) for c in timeline.calls if c.name == "mkdir" and c.arguments.endswith("= 0")
    ]
    lasting = [path for path in made if ".building-" not in str(path)]
    for path in lasting:
        assert any(at < pointed for at in timeline.flushes(path.parent)), path
    first = not (timeline.index.parent / "kept").exists()
    assert bool(lasting) == first


def test_a_transaction_of_the_store_is_on_disk_when_it_ends(timeline):
    journal = timeline.index / "articles.db-journal"
    ended = timeline.at("unlink", f'"{journal}"')
    assert len(ended) > 5
    flushes = timeline.flushes(timeline.index)
    # Without this flush a power loss may bring the journal back, and it would undo what was done.
    assert [min(flush for flush in flushes if flush > at) for at in ended] == [at + 1 for at in ended]

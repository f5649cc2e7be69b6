"""Copies are named by what they hold."""

import errno
import io

import pytest

from indexer.media import KINDS, Media


def test_equal_files_are_kept_once_and_read_back_whole(tmp_path):
    media = Media(tmp_path / "media")
    data = bytes(range(256)) * 10_000
    one, two = (media.keep(io.BytesIO(data), "pdf") for _ in range(2))
    assert one == two
    assert media.has(one)
    assert (tmp_path / "media" / one).read_bytes() == data


def test_a_copy_that_breaks_off_leaves_nothing(tmp_path):
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(errno.EIO, "read error")
            return super().read(10)

    with pytest.raises(OSError, match="read error"):
        Media(tmp_path).keep(Broken(bytes(100)), "png")
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_takes_what_is_not_used_and_leaves_what_is_not_ours(tmp_path):
    media = Media(tmp_path)
    used, unused = media.keep(io.BytesIO(b"1"), "png"), media.keep(io.BytesIO(b"2"), "png")
    (tmp_path / "README").write_text("a person's own file")
    (tmp_path / ".tmp-left").write_text("of a killed run")
    assert media.sweep({used}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((used, "README"))
    assert not media.has(unused)


def test_a_sweep_of_no_folder_does_nothing(tmp_path):
    assert Media(tmp_path / "none").sweep(()) == 0


def test_nothing_that_a_browser_runs_as_a_page_is_kept():
    assert not KINDS & {"html", "htm", "xhtml", "xml", "js", "mjs", "css", "swf", "exe"}

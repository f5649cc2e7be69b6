"""What is only shown is read from its file, byte for byte what was written."""

from __future__ import annotations

import numpy as np
import pytest

from searchindex.engines.snapshot.arrays import Stored, piece, pieces


@pytest.fixture
def path(tmp_path):
    np.save(tmp_path / "texts.npy", np.frombuffer(b"risk and budget", np.uint8))
    return tmp_path / "texts.npy"


def test_pieces_are_the_bytes_that_were_written(path):
    stored = Stored(path)
    assert [stored.piece(*at) for at in ((5, 8), (0, 15), (3, 3))] == [b"and", b"risk and budget", b""]


def test_a_file_and_an_array_give_the_same_pieces(path):
    begins = np.array([0, 4, 9, 15])
    for stored in (Stored(path), np.load(path)):
        assert pieces(stored, begins, [2, 0]) == [b"budget", b"risk"]
        assert piece(stored, begins, 1) == b" and "


def test_nothing_stored_has_no_bytes(tmp_path):
    np.save(tmp_path / "empty.npy", np.zeros(0, np.uint8))
    assert Stored(tmp_path / "empty.npy").piece(0, 0) == b""


def test_what_the_file_has_no_longer_is_an_error_and_no_crash(path):
    stored = Stored(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 4)
    with pytest.raises(OSError, match="4 of 6 bytes are missing"):
        stored.piece(9, 15)

"""Collections of odd input that lie beside the project on some machines; tests that need them skip elsewhere."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "hostile"


def hostile(name: str) -> Path:
    """A file or folder of the collection."""
    if not (FOLDER / name).exists():
        pytest.skip("the collection of hostile input is not here")
    return FOLDER / name

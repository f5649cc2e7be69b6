"""The service over a small real index, without a socket."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from falcon import testing

from searchapi.app import create_app
from searchapi.current import Current
from searchapi.edition import Edition
from searchapi.parts import Parts
from searchapi.signals.desk import Desk
from searchapi.signals.store import Signals
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.settings import Settings
from tests.searchapi.knowledge import SETTINGS, publish

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def client_of(
    current: Current, media: Path, settings: Settings = SETTINGS, desk: Desk | None = None
) -> testing.TestClient:
    """A client of the whole application; without a desk, one in a folder beside the media."""
    taking = desk or desk_of(media.with_name(media.name + "-data"), settings)
    return testing.TestClient(create_app(Parts(current, settings, media, time.perf_counter, taking)))


def desk_of(data_dir: Path, settings: Settings = SETTINGS) -> Desk:
    """A desk at noon of a certain day."""
    return Desk(Signals(data_dir), settings.signals, lambda: NOON, time.monotonic)


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published index, with two files in its media folder."""
    folder = tmp_path_factory.mktemp("index")
    publish(folder)
    (folder / "media").mkdir()
    (folder / "media" / "0123456789abcdef.pdf").write_bytes(b"%PDF-1.4 " + b"deck " * 400)
    (folder / "media" / "00aa00aa00aa00aa.html").write_text("<script>alert(1)</script>")
    return folder


@pytest.fixture(scope="session")
def current(index_dir: Path) -> Iterator[Current]:
    """The holder with that index in it."""
    found = Current()
    name = (index_dir / "CURRENT").read_text().strip()
    found.swap(Edition.of(open_searcher(index_dir, name, SETTINGS)))
    yield found
    found.swap(None)


@pytest.fixture(scope="session")
def client(current: Current, index_dir: Path) -> testing.TestClient:
    """A client of the service over that index."""
    return client_of(current, index_dir / "media")


@pytest.fixture
def client_without_index(tmp_path: Path) -> testing.TestClient:
    """A client of a service that has nothing to serve yet."""
    return client_of(Current(), tmp_path)

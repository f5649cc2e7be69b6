"""The service over a small real index, as the tests of the service have it."""

from __future__ import annotations

from tests.searchapi.conftest import client, client_without_index, current, index_dir

__all__ = ["client", "client_without_index", "current", "index_dir"]

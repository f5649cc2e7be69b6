"""The description of the service and the service agree, held against each other by schemathesis with all its checks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from msgspec import structs
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from searchapi.parameters import MAX_PAGE
from searchindex.search import DEEPEST
from searchindex.settings import Signals
from tests.searchapi.conftest import client_of, desk_of
from tests.searchapi.knowledge import CAREER_HOUR, SETTINGS

EXAMPLES = 15
"""Made-up requests an operation, besides the systematic ones; with the seed the same in every run."""


@pytest.fixture
def schema(current, tmp_path) -> Iterator[schemathesis.BaseSchema]:
    plenty = structs.replace(SETTINGS, signals=Signals(posts_per_minute=1_000_000))
    desk = desk_of(tmp_path / "data", plenty)
    desk.recorder.start()
    config = SchemathesisConfig.from_dict(
        {
            "seed": 20_261_123,
            "generation": {"max-examples": EXAMPLES, "database": "none"},
            # Most requests are for an article that exists.
            "dictionaries": {"ids": {"values": [CAREER_HOUR.id]}},
            "parameters": {"path.id": {"dictionary": "ids", "probability": 0.7}},
            # Nobody unpacks answers that come without a socket.
            "headers": {"Accept-Encoding": "identity"},
        }
    )
    app = client_of(current, tmp_path, plenty, desk).app
    yield schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)
    desk.close()


def scenarios(schema: schemathesis.BaseSchema) -> Iterator[ScenarioRecorder]:
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            yield event.recorder


def beyond_what_a_schema_says(command: str) -> bool:
    """A page and a size that are each allowed, but lead further than paging reaches: no schema relates the two."""
    asked = dict(re.findall(r"[?&](page|per_page)=(\d+)", command))
    page, size = int(asked.get("page", 1)), int(asked.get("per_page", 10))
    return page <= MAX_PAGE and page * size > DEEPEST


@pytest.mark.slow
def test_every_request_is_answered_as_described(schema, capfd):
    held: Counter[str] = Counter()
    broken = []
    for recorder in scenarios(schema):
        for checks in recorder.checks.values():
            for check in checks:
                held[check.name] += 1
                found = check.failure_info
                if found and not (
                    check.name == "positive_data_acceptance" and beyond_what_a_schema_says(found.code_sample)
                ):
                    broken.append((recorder.label, check.name, found.failure.message, found.code_sample))
    assert broken == []
    assert min(held.values()) > 100
    assert {"not_a_server_error", "unsupported_method", "negative_data_rejection", "ignored_auth"} <= set(held)

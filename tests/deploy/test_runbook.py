"""The runbook speaks of what there is: its metrics, events and commands, no more and no fewer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from searchapi.current import Current
from searchapi.edition import Edition
from searchapi.health import Generation
from searchapi.metrics import Metrics, Upkeep
from searchindex.engines.whoosh_engine import open_searcher
from tests.searchapi.knowledge import SETTINGS, publish

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The names of all metrics, as /metrics gives them."""
    folder = tmp_path_factory.mktemp("index")
    current = Current()
    current.swap(Edition.of(open_searcher(folder, publish(folder), SETTINGS)))
    more, upkeep = CollectorRegistry(), CollectorRegistry()
    more.register(Generation(current))
    upkeep.register(Upkeep().replaced)
    text = Metrics().text(more, upkeep).decode()
    current.swap(None)
    kinds = dict(re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE))
    return {name for name in kinds if not name.endswith("_created")}


def test_every_metric_has_a_row_and_every_row_is_a_metric(told):
    table = TEXT.partition("## Metrics")[2].partition("## Alerts")[0]
    assert set(re.findall(r"answerbox_\w+", table)) == told


def test_alerts_ask_for_metrics_that_exist(told):
    alerts = TEXT.partition("## Alerts")[2].partition("## Backup")[0]
    asked = {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"answerbox_\w+", alerts)}
    assert asked - told == set()
    assert len(re.findall(r"^### ", alerts, re.MULTILINE)) >= 8


def test_every_event_that_is_logged_is_explained():
    written = {
        event
        for path in (ROOT / "searchapi").rglob("*.py")
        for event in re.findall(r'\blog\(\s*"([a-z]+\.[a-z]+)"', path.read_text(encoding="utf-8"))
    }
    table = TEXT.partition("## Logs")[2].partition("## Metrics")[0]
    assert set(re.findall(r"`([a-z]+\.[a-z]+)`", table)) == written


def test_every_command_of_the_runbook_exists():
    from indexer.__main__ import COMMANDS
    from searchapi.__main__ import _parser

    served = _parser().format_usage()
    for package, command in re.findall(r"python -m (indexer|searchapi) (\w+)", TEXT):
        assert command in (COMMANDS if package == "indexer" else served)


def test_every_setting_that_is_named_exists():
    from searchindex.settings import described

    known = {f"{s.section}.{s.name}" for s in described()}
    named = set(re.findall(r"\b((?:serve|search|site)\.[a-z_]+)\b", TEXT))
    assert named
    assert named - known == set()


def test_every_file_that_is_linked_exists():
    for target in re.findall(r"\]\(([\w./-]+)\)", TEXT):
        assert (ROOT / "docs" / target).exists()

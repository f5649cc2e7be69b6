"""The table says what was measured against what was asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from benchmarks import asking, building, http
from benchmarks.figures import DOCUMENTATION, GOALS, HUGE, LARGE, Figure, Goal, scale
from benchmarks.load import Load
from benchmarks.machine import machine
from benchmarks.processes import Spent
from benchmarks.report import Result, markdown, read, rows, save

LOWER = Goal("a", "less is better", 1.0, 0.75)
HIGHER = Goal("b", "more is better", 1.5, 2.0, "higher")


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (LOWER, 0.7, "aim met"),
        (LOWER, 0.75, "aim met"),
        (LOWER, 1.0, "met"),
        (LOWER, 1.01, "NOT met"),
        (HIGHER, 2.0, "aim met"),
        (HIGHER, 1.6, "met"),
        (HIGHER, 1.4, "NOT met"),
    ],
)
def test_a_verdict_compares_with_must_and_aim(goal, value, verdict):
    assert goal.verdict(value) == verdict


def test_every_goal_has_a_row_also_where_nothing_was_measured():
    figures = (Figure("a", 0.8, "×", 0.7, 0.9),)
    assert rows(figures, (LOWER, HIGHER)) == [
        ("less is better", "1 ×", "0.75 ×", "0.8 ×", "0.7 – 0.9", "met"),
        ("more is better", "1.5", "2", "–", "", "not measured"),
    ]


def test_aims_are_beyond_musts():
    for goal in GOALS:
        assert (goal.aim < goal.must) == (goal.better == "lower"), goal


@pytest.mark.parametrize(
    ("sections", "named"), [(2_000, DOCUMENTATION), (39_006, DOCUMENTATION), (100_004, LARGE), (10**6, HUGE)]
)
def test_a_size_is_measured_against_the_goals_of_its_scale(sections, named):
    assert scale(sections) == named


def test_every_goal_of_questions_loads_and_builds_is_measured_under_its_name():
    names = {figure.name for figure in _all_figures()}
    parts = ("query", "http", "build over", "build memory")
    assert [goal.figure for goal in GOALS if goal.figure.startswith(parts) and goal.figure not in names] == []


def test_names_of_figures_are_unique():
    names = [figure.name for figure in _all_figures()]
    assert len(names) == len(set(names))


def test_requests_that_failed_are_told_and_do_not_count():
    bad = [Load(100, 1.0, 1.0, 2.0, 40)]
    found = {figure.name: figure.value for figure in http.figures({"ours": bad}, "1")}
    assert found["http 1 ours requests a second"] == 60
    assert found["http 1 ours failed"] == 40


def test_a_result_is_kept_and_the_next_of_its_day_beside_it(tmp_path):
    result = Result(
        datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "documentation (3 sections)", machine(), tuple(_all_figures())
    )
    first, second = save(result, tmp_path), save(result, tmp_path)
    assert (first.name, second.name) == ("2026-11-23-documentation.md", "2026-11-23-documentation-2.md")
    assert read(first.with_suffix(".json")) == result
    assert first.read_text(encoding="utf-8") == markdown(result)
    assert f"| {GOALS[0].work} | 1 × | 0.75 × |" in markdown(result)


def test_the_machine_is_told():
    found = machine()
    assert found.cores >= 1
    assert found.memory_gb > 0
    assert found.processor
    assert "numpy" in found.versions


def _all_figures():
    rng = np.random.default_rng(1)
    everyone = [asking.OURS, asking.MEANING, asking.PIECES, "tantivy", "fts5", "bm25s", "whoosh", asking.LEAN]
    taken = {name: rng.random((3, 20)) + 0.5 for name in everyone}
    for at in (DOCUMENTATION, LARGE, HUGE):
        yield from asking.figures(taken, at)
    loads = {name: [Load(100, 1.0, 1.0, 2.0, 0)] * 3 for name in ("ours", "ours, meaning", "tantivy", "typesense")}
    for word in (*map(str, http.CLIENTS), "mix"):
        yield from http.figures(loads, word)
    yield from building.figures(
        {name: [Spent(1.0, 2.0, 3.0)] * 2 for name in ("meaning off", "meaning on", "pagefind")}
    )

"""The chart shows the newest figures of every size, and the same figures give the same file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from benchmarks.chart import draw, newest
from benchmarks.figures import Figure
from benchmarks.machine import machine
from benchmarks.report import Result


def result(day, scale, sections, ours, tantivy):
    named = {"sections": sections, "ours p50": ours, "ours p95": ours * 2, "tantivy p50": tantivy}
    figures = tuple(Figure(f"query {scale} {name}", value, "ms") for name, value in named.items())
    return Result(datetime(2026, 11, day, tzinfo=UTC), scale, replace(machine(), busy=0.0), figures)


RESULTS = [
    result(3, "documentation", 39_006, 0.5, 0.7),
    result(2, "100,000", 100_004, 1.1, 1.0),
    result(1, "documentation", 39_006, 9.9, 9.9),
]


def test_each_size_has_its_newest_figures():
    found = newest(RESULTS)
    assert list(found) == ["documentation", "100,000"]
    assert found["documentation"]["query documentation ours p50"] == 0.5


def test_a_result_without_questions_takes_nothing_away():
    other = replace_figures(RESULTS[0], 9)
    assert newest([*RESULTS, other]) == newest(RESULTS)


def test_the_chart_names_sizes_and_engines_and_holds_no_script():
    drawn = draw(newest(RESULTS))
    assert drawn == draw(newest(RESULTS))
    assert all(text in drawn for text in ("39,006", "100,004", "Answerbox, median", "tantivy, 95 of 100"))
    assert "<script" not in drawn
    assert "://" not in drawn.replace("http://www.w3.org/", "")


def replace_figures(one, day):
    return Result(
        datetime(2026, 11, day, tzinfo=UTC), "documentation", one.machine, (Figure("build unchanged", 1, "s"),)
    )

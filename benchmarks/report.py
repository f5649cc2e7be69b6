"""The report: one table of goals, all figures below it, and the files that keep both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.figures import GOALS, Figure, Goal
from benchmarks.machine import Machine

_HEAD = ("work", "must", "aim", "measured", "range", "verdict")


class Result(msgspec.Struct, frozen=True):
    """One run of the benchmarks."""

    at: datetime
    size: str
    machine: Machine
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...] = ()


def rows(figures: Sequence[Figure], goals: Sequence[Goal] = GOALS) -> list[tuple[str, ...]]:
    """The table: each goal with what was measured, or with a dash where its part was not run."""
    found = {figure.name: figure for figure in figures}
    return [_row(goal, found.get(goal.figure)) for goal in goals]


def show(result: Result, console: Console) -> None:
    """Prints the table of the goals that were measured, then every other figure."""
    table = Table(title=f"Answerbox against its peers, {result.size}", title_justify="left")
    for column in _HEAD:
        table.add_column(column, justify="left" if column in ("work", "verdict") else "right")
    for row in rows(result.figures):
        table.add_row(*row, style=None if row[-1] != "NOT met" else "bold")
    console.print(table, *result.remarks, sep="\n")
    others = Table(title="Every figure", title_justify="left")
    for column in ("figure", "value", "range"):
        others.add_column(column, justify="left" if column == "figure" else "right")
    for figure in result.figures:
        others.add_row(figure.name, _said(figure.value, figure.unit), _range(figure))
    console.print(others)


def save(result: Result, folder: Path) -> Path:
    """Writes the result as JSON and as Markdown, named by its day and size; gives the latter's path.

    A result of the same day and size is kept: the new one has a number behind it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = name = f"{result.at:%Y-%m-%d}-{result.size.split()[0].replace(',', '')}"
    number = 2
    while (folder / f"{name}.json").exists():
        name, number = f"{stem}-{number}", number + 1
    (folder / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(result)))
    page = folder / f"{name}.md"
    page.write_text(markdown(result), encoding="utf-8")
    return page


def read(path: Path) -> Result:
    """A result that was saved."""
    return msgspec.json.decode(path.read_bytes(), type=Result)


def markdown(result: Result) -> str:
    """The result as a page."""
    machine = result.machine
    lines = [
        f"# Benchmarks, {result.at:%Y-%m-%d %H:%M}, {result.size}",
        "",
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gb} GB; {machine.system};",
        f"Python {machine.python};",
        f"load at the start {machine.busy}; code {machine.commit};",
        ", ".join(f"{name} {version}" for name, version in machine.versions.items()) + ".",
        *(f"\n{remark}" for remark in result.remarks),
        "",
        *_table(_HEAD, rows(result.figures)),
        "",
        "## Every figure",
        "",
        *_table(("figure", "value", "range"), [(f.name, _said(f.value, f.unit), _range(f)) for f in result.figures]),
    ]
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body)]


def _row(goal: Goal, found: Figure | None) -> tuple[str, ...]:
    if found is None:
        return (goal.work, f"{goal.must:g}", f"{goal.aim:g}", "–", "", "not measured")
    unit = found.unit
    said = (_said(value, unit) for value in (goal.must, goal.aim))
    return (goal.work, *said, _said(found.value, unit), _range(found), goal.verdict(found.value))


def _said(value: float, unit: str) -> str:
    """A number as people read it: three digits that count."""
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}" if unit else number


def _range(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:.3g} – {figure.high:.3g}"

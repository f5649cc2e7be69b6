"""The insights in the terminal, and as a folder of CSV files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Lines
from rich.text import Text

from searchapi.insights.records import Report
from searchapi.insights.tables import Column, Table, as_csv, as_text, tables
from searchapi.words import Words

ROWS = 20
_FIGURES = ("number", "share", "mean")


def show(report: Report, words: Words, console: Console) -> None:
    """Prints the summary and the first rows of each table that has some, all but the days."""
    since, until = (words.date(day.isoformat()) for day in (report.since, report.until))
    console.print(Text(f"{words.say('insights')}. {words.say('period', since=since, until=until)}", style="bold"))
    summary = report.summary
    for name in ("searches", "nothing", "clickthrough", "rank", "abandoned", "votes"):
        kind = {"searches": "number", "votes": "number", "rank": "mean"}.get(name, "share")
        console.print(Text(f"  {words.say(f'column_{name}')}: {_shown(getattr(summary, name), kind, words)}"))
    for table in tables(report):
        if table.rows and table.name != "days":
            console.print(_lines(table, words))
    if report.rare:
        console.print(Text(words.say("rare", n=report.rare)))


def save(report: Report, folder: Path) -> list[Path]:
    """Writes one CSV file a table.  Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for table in tables(report):
        files.append(folder / f"{table.name}.csv")
        files[-1].write_text(as_csv(table), encoding="utf-8", newline="")
    return files


def _lines(table: Table, words: Words) -> Lines:
    found = Lines(title=Text(words.say(f"table_{table.name}")), title_justify="left", title_style="bold")
    for column in table.columns:
        found.add_column(
            Text(words.say(f"column_{column.name}")),
            justify="right" if column.kind in _FIGURES else "left",
            overflow="fold",
        )
    for row in table.rows[:ROWS]:
        found.add_row(*(_cell(value, column, words) for value, column in zip(row, table.columns, strict=True)))
    return found


def _cell(value: Any, column: Column, words: Words) -> Text:
    """Control characters of a visitor's words are no commands to the terminal."""
    shown = _shown(value, column.kind, words)
    return Text("".join(c if c.isprintable() or c == "\n" else " " for c in shown))


def _shown(value: Any, kind: str, words: Words) -> str:
    if value is None:
        return "–" if kind in _FIGURES else ""
    if kind == "share":
        return words.percent(value)
    if kind == "mean":
        return words.decimal(value)
    if kind == "number":
        return words.number(value)
    return words.date(value.isoformat()) if isinstance(value, date) else as_text(value)

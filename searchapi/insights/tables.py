"""The report as tables: one list that the page, the CSV files and the terminal all show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from searchapi.insights.records import Report
from searchindex.results import ArticleRef

# A spreadsheet takes a text that begins so for a formula; a quote before it keeps it a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name, and how its values are shown: text, query, number, share, mean, day, time, article,
    articles, texts or line.
    """

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a name.  Values are those of the report's records."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


_COLUMNS = {
    "days": "day:day searches:number nothing:number clicked:number",
    "questions": "query:query searches:number visitors:number found:number clickthrough:share rank:mean",
    "missing": "query:query also:texts searches:number nearest:articles synonym:line",
    "abandoned": "query:query searches:number abandoned:share found:number",
    "rated": "article:article average:mean votes:number opened:number shown:number",
    "said": "at:time article:article text:text",
    "topics": "topic:text searches:number demand:share articles:number supply:share",
}
NAMES = tuple(_COLUMNS)


def tables(report: Report) -> tuple[Table, ...]:
    """All tables of a report."""
    return tuple(_table(name, getattr(report, name)) for name in NAMES)


def _table(name: str, records: Iterable[Any]) -> Table:
    columns = tuple(Column(*column.split(":")) for column in _COLUMNS[name].split())
    rows = tuple(tuple(getattr(record, column.name) for column in columns) for record in records)
    return Table(name, columns, rows)


def as_csv(table: Table) -> str:
    """The table as RFC 4180 has it, every value a plain number, an ISO 8601 time or a text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_plain(value) for value in row] for row in table.rows)
    return out.getvalue()


def _plain(value: Any) -> str | int | float:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if value is None:
        return ""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, int):
        return value
    text = as_text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_text(value: Any) -> str:
    """A text, an article, or several of them."""
    if value is None:
        return ""
    if isinstance(value, ArticleRef):
        return value.title
    if isinstance(value, tuple):
        return "; ".join(as_text(part) for part in value)
    return str(value)

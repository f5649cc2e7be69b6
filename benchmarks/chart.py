"""python -m benchmarks.chart: draws docs/speed.svg, latency against size, from the newest results that are kept."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from lxml import etree

from benchmarks.asking import LEAN, OURS, SECTIONS
from benchmarks.errors import MissingError
from benchmarks.figures import DOCUMENTATION, HUGE, LARGE
from benchmarks.report import Result, read
from benchmarks.workshop import ROOT
from searchindex.errors import AnswerboxError

RESULTS = ROOT / "benchmarks" / "results"
CHART = ROOT / "docs" / "speed.svg"
_SCALES = (DOCUMENTATION, LARGE, HUGE)
_LINES = {
    "Answerbox, median": (OURS, "p50", "#0b4a8f", ""),
    "Answerbox, 95 of 100 (dashes)": (OURS, "p95", "#0b4a8f", "6,4"),
    "tantivy, median": ("tantivy", "p50", "#b4451f", ""),
    "tantivy, 95 of 100 (dashes)": ("tantivy", "p95", "#b4451f", "6,4"),
    "tantivy without stop words, median": (LEAN, "p50", "#d98a5f", ""),
    "bm25s (no snippets), median": ("bm25s", "p50", "#6b7280", ""),
    "SQLite FTS5, median": ("fts5", "p50", "#3f7d4e", ""),
    "Whoosh, median": ("whoosh", "p50", "#7b4fa3", ""),
}
"""What a line is called, whose it is, its percentile, its colour and its dashes."""


def newest(results: Iterable[Result]) -> dict[str, dict[str, float]]:
    """The figures of each scale by name, from the newest result that has it."""
    found: dict[str, dict[str, float]] = {}
    for result in sorted(results, key=lambda result: result.at):
        named = {figure.name: figure.value for figure in result.figures}
        found.update({scale: named for scale in _SCALES if _name(scale, OURS, "p50") in named})
    return found


def draw(figures: Mapping[str, Mapping[str, float]]) -> str:
    """The chart as SVG: milliseconds, each step ten times the last, against sections.  No script is in it."""
    scales = [scale for scale in _SCALES if scale in figures]
    look = "".join(
        f".serie-{i} .line {{ stroke-dasharray: {dashes}; }}"
        for i, (*_, dashes) in enumerate(_LINES.values())
        if dashes
    )
    pygal = _pygal()
    style = pygal.style.Style(
        background="white", plot_background="white", font_family="system-ui, sans-serif", label_font_size=13,
        major_label_font_size=13, legend_font_size=13, title_font_size=15, stroke_width=2, opacity="1",
        guide_stroke_color="#e3e6ea", major_guide_stroke_color="#e3e6ea", guide_stroke_dasharray="none",
        major_guide_stroke_dasharray="none",
        colors=tuple(colour for _, _, colour, _ in _LINES.values()),
    )  # fmt: skip
    chart = pygal.Line(
        style=style, css=["file://style.css", "file://graph.css", f"inline:{look}"], no_prefix=True, width=860,
        height=520, explicit_size=True, logarithmic=True, legend_at_bottom=True, legend_at_bottom_columns=2,
        truncate_legend=-1, x_title="sections", y_title="milliseconds for a question", dots_size=4,
    )  # fmt: skip
    chart.x_labels = [f"{figures[scale][_name(scale, SECTIONS)]:,.0f}" for scale in scales]
    every = []
    for line, (who, percentile, *_) in _LINES.items():
        values = [figures[scale].get(_name(scale, who, percentile)) for scale in scales]
        chart.add(line, values)
        every += [value for value in values if value is not None]
    chart.y_labels = _marks(min(every), max(every))
    return _bare(chart.render_tree())


def main() -> int:
    """Draws the chart; an error is one line on stderr."""
    try:
        figures = newest(read(path) for path in sorted(RESULTS.glob("*.json")))
        if not figures:
            raise MissingError(f"there are no results of the part query in {RESULTS}", "run make bench")
        CHART.write_text(draw(figures), encoding="utf-8")
    except AnswerboxError as error:
        print(f"chart: {error}", file=sys.stderr)
        return error.exit_status
    return 0


def _marks(low: float, high: float) -> list[float]:
    """The numbers 1, 2 and 5 of every power of ten, from the last one below to the first one above."""
    marks = [step * 10.0**power for power in range(-4, 7) for step in (1, 2, 5)]
    first = max(mark for mark in marks if mark <= low)
    last = min(mark for mark in marks if mark >= high)
    return [mark for mark in marks if first <= mark <= last]


def _name(scale: str, *what: str) -> str:
    return " ".join(("query", scale, *what))


def _pygal() -> ModuleType:
    """The plotting library, without the finder for map plugins that importing it leaves behind: others trip over it."""
    module = importlib.import_module("pygal")
    sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
    return module


def _bare(drawn: Any) -> str:
    """The drawing without scripts, comments and a number of its own: the same figures give the same file."""
    for node in [*drawn.iter("script", etree.Comment)]:
        node.getparent().remove(node)
    drawn.attrib.pop("id", None)
    return str(etree.tostring(drawn, encoding="unicode", pretty_print=True))


if __name__ == "__main__":
    sys.exit(main())

"""Plots as SVG files, drawn by pygal.  A plot is told whole by its address, so drawing one reads nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

MOST_VALUES = 400

# The colours of the style sheet, light and dark; an SVG in an <img> follows the scheme of the page.
_LOOK = """inline:
  .axis text { fill: #474e58 !important; } .axis path { stroke: #d3d7dc !important; stroke-dasharray: none !important; }
  .serie-0 .reactive { stroke: #0b4a8f; } .serie-0 rect.reactive { fill: #0b4a8f; }
  .serie-1 .reactive { stroke: #79818c; } .serie-1 rect.reactive { fill: #79818c; }
  @media (prefers-color-scheme: dark) {
    .axis text { fill: #b4bbc5 !important; } .axis path { stroke: #3a4048 !important; }
    .serie-0 .reactive { stroke: #a3cbff; } .serie-0 rect.reactive { fill: #a3cbff; }
  }
"""


@dataclass(frozen=True, slots=True)
class Plot:
    """One or two rows of numbers over days (`since`) or over names."""

    values: tuple[float, ...]
    beside: tuple[float, ...] = ()
    since: date | None = None
    names: tuple[str, ...] = ()

    def address(self) -> str:
        """Where this plot is drawn."""
        pairs = [("v", _joined(self.values))]
        if self.beside:
            pairs.append(("w", _joined(self.beside)))
        if self.since:
            pairs.append(("since", self.since.isoformat()))
        return "/insights/plot.svg?" + urlencode([*pairs, *(("name", name) for name in self.names)])


def read(values: str, beside: str, since: str, names: Sequence[str]) -> Plot:
    """The plot of an address.  Raises ValueError where it tells none."""
    plot = Plot(_split(values), _split(beside), date.fromisoformat(since) if since else None, tuple(names))
    if not plot.values or max(len(plot.values), len(plot.beside), len(plot.names)) > MOST_VALUES:
        raise ValueError(f"a plot has from 1 to {MOST_VALUES} values")
    return plot


def draw(plot: Plot) -> str:
    """The plot as SVG: a line over days, bars over names."""
    pygal = _pygal()
    style = pygal.style.Style(
        background="transparent", plot_background="transparent", font_family="system-ui, sans-serif",
        label_font_size=12, major_label_font_size=12, stroke_width=2, opacity="1",
    )  # fmt: skip
    config = pygal.Config(
        style=style, css=["file://style.css", "file://graph.css", _LOOK], no_prefix=True, width=420, height=160,
        show_legend=False, explicit_size=True, margin=8, max_scale=4, min_scale=2, include_x_axis=True,
        truncate_label=-1,
    )  # fmt: skip
    if plot.names:
        chart = pygal.HorizontalBar(config, height=40 + 24 * len(plot.names))
        chart.x_labels = plot.names[::-1]
        series: list[tuple[float, ...]] = [plot.values[::-1], plot.beside[::-1]]
    else:
        chart = pygal.Line(config, show_dots=False, show_minor_x_labels=False)
        days = [plot.since + timedelta(days=n) for n in range(len(plot.values))] if plot.since else []
        chart.x_labels = [f"{day:%d.%m.}" for day in days] or [str(n) for n in range(len(plot.values))]
        chart.x_labels_major = chart.x_labels[:: max(1, len(chart.x_labels) // 6)]
        series = [plot.values, plot.beside]
    for row in series:
        if row:
            chart.add("", row)
    return _bare(chart.render_tree())


@cache
def _pygal() -> ModuleType:
    """The plotting library, imported with the first plot, without the finder for map plugins that it leaves behind.

    That finder is of a kind that other importers trip over, and we draw no maps.
    """
    import pygal  # noqa: PLC0415 - importing it changes sys.meta_path, which importing this module must not

    sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
    module: ModuleType = pygal
    return module


def _bare(drawn: Any) -> str:
    """The drawing without scripts, comments and a number of its own: the same plot is the same file."""
    from lxml import etree  # noqa: PLC0415 - three megabytes of each worker, for the one that draws

    for node in [*drawn.iter("script", etree.Comment)]:
        node.getparent().remove(node)
    drawn.attrib.pop("id", None)
    return str(etree.tostring(drawn, encoding="unicode"))


def _joined(values: Sequence[float]) -> str:
    return ",".join(f"{value:g}" for value in values)


def _split(text: str) -> tuple[float, ...]:
    numbers = tuple(float(part) for part in text.split(",") if part)[: MOST_VALUES + 1]
    if any(not abs(number) < 1e12 for number in numbers):
        raise ValueError("a value is out of bounds")
    return numbers

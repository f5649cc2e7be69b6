"""Which plots stand beside the tables."""

from __future__ import annotations

from searchapi.insights.plots import Plot
from searchapi.insights.records import Day, Report

MOST_TOPICS = 12


def gallery(report: Report) -> dict[str, str]:
    """The address of each plot, by the name of what it shows: searches and shares of them by day, and the topics."""
    days, since, topics = report.days, report.since, report.topics[:MOST_TOPICS]
    found = {
        "searches": Plot(tuple(day.searches for day in days), since=since),
        "nothing": Plot(tuple(_percent(day.nothing, day) for day in days), since=since),
        "clickthrough": Plot(tuple(_percent(day.clicked, day) for day in days), since=since),
    }
    if topics:
        demand = tuple(round(100 * topic.demand, 1) for topic in topics)
        supply = tuple(round(100 * topic.supply, 1) for topic in topics)
        found["topics"] = Plot(demand, supply, names=tuple(topic.topic for topic in topics))
    return {name: plot.address() for name, plot in found.items()}


def _percent(part: int, day: Day) -> float:
    return round(100 * part / day.searches, 1) if day.searches else 0.0

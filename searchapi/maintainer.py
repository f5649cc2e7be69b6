"""The maintainer's pages: the insights as a page, as CSV files and as plots."""

from __future__ import annotations

from dataclasses import dataclass

import falcon

from searchapi import parameters
from searchapi.guard import Guard
from searchapi.insights import plots
from searchapi.insights.gallery import gallery
from searchapi.insights.reading import MOST_DAYS, read
from searchapi.insights.records import Report
from searchapi.insights.tables import as_csv, tables
from searchapi.pages import answer_page
from searchapi.parts import Parts
from searchapi.theme import Theme


@dataclass(frozen=True, slots=True)
class Insights:
    """What the maintainer asks for: the last `days`, and one question where `q` names it."""

    parts: Parts
    guard: Guard

    def read(self, req: falcon.Request) -> Report:
        """The report of the request.  Raises SignalsError while the signals cannot be read."""
        desk, settings = self.parts.desk, self.parts.settings
        days = parameters.number(req, "days", min(settings.signals.keep_days, MOST_DAYS), MOST_DAYS)
        with self.parts.current.lease() as edition:
            return read(desk.signals, edition, settings, desk.now(), days, parameters.words(req).lower())


@dataclass(frozen=True, slots=True)
class InsightsPage:
    """GET /insights"""

    insights: Insights
    theme: Theme

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Tables first, plots beside; nobody keeps a copy on the way."""
        self.insights.guard.check(req)
        found = self.insights.read(req)
        query = parameters.words(req).lower()
        # A question that too few visitors asked has no page of its own either.
        if query and not found.questions:
            raise falcon.HTTPNotFound
        page = self.theme.page(
            "insights.html",
            report=found,
            tables=tables(found),
            plots=gallery(found),
            query=query,
            asked=req.query_string,
        )
        answer_page(resp, page)
        private(resp)


@dataclass(frozen=True, slots=True)
class InsightsTable:
    """GET /insights/{name}.csv"""

    insights: Insights

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        """One table of the page, as a file."""
        self.insights.guard.check(req)
        found = next((table for table in tables(self.insights.read(req)) if table.name == name), None)
        if found is None:
            raise falcon.HTTPNotFound
        resp.content_type = "text/csv; charset=utf-8"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}.csv"')
        resp.text = as_csv(found)
        private(resp)


@dataclass(frozen=True, slots=True)
class InsightsPlot:
    """GET /insights/plot.svg"""

    guard: Guard

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The plot that the address tells."""
        self.guard.check(req)
        names = req.get_param_as_list("name") or []
        try:
            plot = plots.read(req.get_param("v") or "", req.get_param("w") or "", req.get_param("since") or "", names)
        except ValueError as error:
            raise falcon.HTTPBadRequest(description=f"This address tells no plot: {error}.") from None
        resp.content_type = "image/svg+xml; charset=utf-8"
        resp.text = plots.draw(plot)
        private(resp)


def private(resp: falcon.Response) -> None:
    """Neither caches nor search engines keep what is the maintainer's."""
    resp.set_header("Cache-Control", "no-store")
    resp.set_header("X-Robots-Tag", "noindex")

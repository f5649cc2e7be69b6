"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from indexer.report import acronyms
from indexer.report.record import Report
from indexer.report.terminal import OUTCOMES


def page(found: Report) -> str:
    """The page.  Whatever stands in a title or an address is text in it, never markup."""
    loader = PackageLoader("indexer.report", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    synonyms = "\n".join(acronyms.lines(found.acronyms))
    return environment.get_template("report.html").render(
        report=found, run=found.run, outcomes=OUTCOMES, synonyms=synonyms
    )

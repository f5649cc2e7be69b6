"""Makes the report of an articles store."""

from __future__ import annotations

from collections import Counter
from urllib.parse import unquote

from indexer.facts import PageFacts
from indexer.page import FOLDER
from indexer.report import survey
from indexer.report.record import Problem, Report, Run, SkippedLine
from indexer.store import ArticleStore

RUN_NOTE = "run_record"


def report(store: ArticleStore) -> Report:
    """What the last run did and what every page gave."""
    pages = dict(store.facts(PageFacts))
    skipped = store.skipped()
    there = pages.keys() | {page.source for page in skipped}
    files = store.files()
    paths = {unquote(reference.removeprefix(FOLDER).partition("?")[0]) for reference in files}
    lines = survey.lines(pages, lambda target: target in there or target in paths or target in files)
    return Report(
        run=store.note(RUN_NOTE, Run),
        pages=tuple(lines),
        skipped=tuple(SkippedLine(page.source, page.reason) for page in skipped),
        files=tuple(Problem(reference, file.problem) for reference, file in files.items() if file.problem),
        remarks=dict(Counter(remark for line in lines for remark in line.remarks).most_common()),
        platforms=dict(Counter(line.platform or "any other" for line in lines).most_common()),
    )

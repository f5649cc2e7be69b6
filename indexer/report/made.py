"""Makes the report of an articles store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import replace
from urllib.parse import unquote

from indexer import intake
from indexer.attachments.text import extension
from indexer.entries import Draft
from indexer.facts import PageFacts
from indexer.media import KINDS
from indexer.page import FOLDER
from indexer.report import acronyms, survey
from indexer.report.record import Problem, Report, Run, SkippedLine
from indexer.report.routes import Routes
from indexer.store import ArticleStore
from searchindex.article import Article

RUN_NOTE = "run_record"
WEB = ("http://", "https://")


def report(store: ArticleStore) -> Report:
    """What the last run did and what every page gave."""
    files, skipped = store.files(), store.skipped()
    lost = {draft.source: _lost(draft, files) for draft in store.drafts()}
    routes = Routes(store.visits.of(store.note(intake.RUN_NOTE, int) or 0))
    pages = {
        source: replace(facts, links=tuple(dict.fromkeys(map(routes.end, facts.links))) + lost[source])
        for source, facts in store.facts(PageFacts)
    }
    there = {*pages, *(page.source for page in skipped), *files, *map(_path, files)}

    def exists(target: str) -> bool:
        return not routes.is_lost(target) if target.startswith(WEB) else target in there

    lines = survey.lines(pages, exists)
    return Report(
        run=store.note(RUN_NOTE, Run),
        pages=tuple(lines),
        skipped=tuple(SkippedLine(page.source, page.reason) for page in skipped),
        files=tuple(Problem(reference, file.problem) for reference, file in files.items() if file.problem),
        remarks=dict(Counter(remark for line in lines for remark in line.remarks).most_common()),
        platforms=dict(Counter(line.platform or "any other" for line in lines).most_common()),
        acronyms=acronyms.found(map(_texts, store.load(store.digests()))),
    )


def _texts(article: Article) -> Iterator[str]:
    for section in article.sections:
        yield section.heading
        yield section.text


def _lost(draft: Draft, files: Container[str]) -> tuple[str, ...]:
    """The paths of the files that an article shows or offers and that are not in its folder."""
    ours = (m for m in draft.mentions if m.startswith(FOLDER) and extension(m) in KINDS)
    return tuple(_path(mention) for mention in ours if mention not in files)


def _path(reference: str) -> str:
    return unquote(reference.removeprefix(FOLDER).partition("?")[0])

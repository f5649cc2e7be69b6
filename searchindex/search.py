"""Search: from a question to its results.  The web, the terminal, the measures and the publishing check call this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from searchindex.analysis.stems import fold
from searchindex.answers import Candidate, answer, is_question
from searchindex.article import Article
from searchindex.deadline import Clock, Deadline
from searchindex.engines.port import ArticleMatch, Match, Searcher, Wanted
from searchindex.errors import QueryError
from searchindex.query.grammar import cleaned
from searchindex.query.plan import Plan
from searchindex.query.understand import Understanding, Understood
from searchindex.ranking.weights import WEIGHTS
from searchindex.results import Answer, ArticleRef, Correction, Hit, Reason, Results
from searchindex.settings import Settings

ANSWERING = 3
"""So many of the first hits may answer a question directly."""
DEEPEST = 1000
"""Paging reaches this many hits."""
SECTIONS = 3
"""Sections shown of a hit, at most."""
SECTION_SHARE = 0.4
"""A further section is shown when it scores at least this share of the best one."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was put."""

    text: str
    topics: tuple[str, ...] = ()
    page: int = 1
    per_page: int = 10
    verbatim: bool = False
    explain: bool = False


def ask(query: Query, searcher: Searcher, settings: Settings, clock: Clock | None = None) -> Results:
    """The page of results that a question asks for.  Raises QueryError naming the parameter that is wrong.

    With a clock, what takes longer than the settings' time limit is left out, and the results say that they are
    partial.
    """
    _check(query, settings)
    deadline = Deadline.after(settings.search.time_limit, clock)
    text = cleaned(query.text)
    understood = understand(text, searcher, settings, query.topics, query.verbatim)
    if not (understood.plan.words or understood.plan.phrases or understood.plan.excluded):
        return _empty(query, text, searcher)
    if query.explain:
        understood = replace(understood, plan=replace(understood.plan, explain=True))
    match, unmatched = _match(query, understood, searcher, deadline)
    plan = understood.plan
    why = _corrections(understood, text) if query.explain else ()
    asked = understood.corrected or text
    return Results(
        query=text,
        total=match.total,
        page=query.page,
        per_page=query.per_page,
        generation=searcher.manifest.name,
        hits=tuple(_hits(match, plan, searcher, why)),
        topics=match.topics,
        corrected=Correction(understood.corrected, text) if understood.corrected else None,
        unmatched=unmatched,
        answer=_answer(match, plan, searcher) if query.page == 1 and is_question(asked) else None,
        partial=match.partial,
        total_unfiltered=match.total_unfiltered,
    )


def _match(
    query: Query, understood: Understood, searcher: Searcher, deadline: Deadline
) -> tuple[Match, tuple[str, ...]]:
    """What matched, and the words and phrases that nothing answers: a phrase that nobody wrote is not insisted on."""
    plan, first = understood.plan, (query.page - 1) * query.per_page
    match = searcher.match(plan, query.per_page, first, deadline)
    if match.total_unfiltered or not plan.phrases or match.partial:
        return match, understood.unmatched
    phrases = tuple(f'"{" ".join(phrase)}"' for phrase in plan.phrases)
    without = searcher.match(replace(plan, phrases=()), query.per_page, first, deadline)
    return without, (*understood.unmatched, *phrases)


def understand(
    text: str, searcher: Searcher, settings: Settings, topics: tuple[str, ...] = (), verbatim: bool = False
) -> Understood:
    """What a query means to the generation that a searcher has open."""
    search = settings.search
    understanding = Understanding(
        searcher.vocabulary, searcher.manifest.languages, WEIGHTS, search.max_terms, searcher.tuning
    )
    return understanding(text, topics, verbatim, search.meaning)


def related(article: Article, searcher: Searcher, settings: Settings, limit: int = 5) -> tuple[ArticleRef, ...]:
    """Articles about the same thing, the nearest first, without the article itself."""
    plan = understand(article.title, searcher, settings, verbatim=True).plan
    cards = (searcher.card(found.article) for found in searcher.match(plan, limit + 1).articles)
    return tuple(ArticleRef(c.id, c.url, c.title, c.lang) for c in cards if c.id != article.id)[:limit]


def check_length(text: str, settings: Settings) -> None:
    """Raises QueryError for a text that is longer than allowed."""
    most = settings.search.max_query_chars
    if len(text) > most:
        raise QueryError(f"the query has {len(text)} characters", "q", f"{most} are allowed")


def _check(query: Query, settings: Settings) -> None:
    check_length(query.text, settings)
    if query.page < 1:
        raise QueryError(f"there is no page {query.page}", "page", "the first page is 1")
    if not 1 <= query.per_page <= 50:
        raise QueryError(f"a page cannot have {query.per_page} hits", "per_page", "1 to 50 are allowed")
    if query.page * query.per_page > DEEPEST:
        raise QueryError(f"page {query.page} is too far", "page", f"paging reaches the first {DEEPEST:,} hits")


def _empty(query: Query, text: str, searcher: Searcher) -> Results:
    return Results(text, 0, query.page, query.per_page, searcher.manifest.name)


def _answer(match: Match, plan: Plan, searcher: Searcher) -> Answer | None:
    """The answer to a question that the best sections of the first hits give, if one does."""
    candidates: list[Candidate] = []
    for found in match.articles[:ANSWERING]:
        title, words = searcher.card(found.article).title, searcher.title_words(found.article, plan)
        best = [matched.section for matched in found.sections[:SECTIONS]]
        candidates += [Candidate(section, title, words) for section in searcher.sections(best, plan)]
    return answer([fold(word.text) for word in plan.words], candidates)


def _hits(match: Match, plan: Plan, searcher: Searcher, why: tuple[Reason, ...]) -> Iterator[Hit]:
    """What is shown of each article that matched."""
    wanted = list(map(_wanted, match.articles))
    for found, shown in zip(match.articles, searcher.show(wanted, plan), strict=True):
        card = shown.card
        sections = [section for section in shown.headings if section.heading.text]
        yield Hit(
            card.id,
            card.url,
            shown.title,
            shown.snippet,
            found.score,
            card.lang,
            shown.topics,
            card.breadcrumb,
            tuple(sections[:SECTIONS]),
            card.attachments,
            card.updated,
            card.rating,
            (*_reasons(found), *why) if plan.explain else (),
        )


def _wanted(found: ArticleMatch) -> Wanted:
    """What is to be shown of an article that matched.

    The text of the best section that has words of the query, else of the best; the headings of the sections that are
    not far behind the best, of which one may have none.
    """
    sections = found.sections
    if not sections:
        return Wanted(found.article)
    best = sections[0]
    telling, least = best, best.score * SECTION_SHARE
    for section in sections:
        if section.said:
            telling = section
            break
    near = [section.section for section in sections[: SECTIONS + 1] if section.score >= least]
    return Wanted(found.article, telling.section, tuple(near))


def _reasons(found: ArticleMatch) -> Iterator[Reason]:
    """Why a hit stands where it stands: the parts of its score, words one by one."""
    for part, amount in found.parts:
        yield Reason(part, amount)
        if part == "words":
            single = sum(value for _, value in found.words)
            yield from (Reason(f"word: {word}", value) for word, value in found.words)
            if amount - single > 1e-6:
                yield Reason("word forms just as typed", amount - single)


def _corrections(understood: Understood, text: str) -> tuple[Reason, ...]:
    """What was searched for instead of what was typed, which adds nothing by itself."""
    return (Reason(f"corrected: {text} to {understood.corrected}", 0.0),) if understood.corrected else ()

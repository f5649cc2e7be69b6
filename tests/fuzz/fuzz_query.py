"""Any text is a question: it is understood within bounds, answered, and written out as JSON and as markup."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

import msgspec
import pytest

from searchapi import encode
from searchindex.engines.port import Searcher
from searchindex.engines.whoosh_engine import open_writer
from searchindex.errors import QueryError
from searchindex.query.grammar import cleaned
from searchindex.query.plan import Plan
from searchindex.query.repair import MOST_EXPANSIONS
from searchindex.search import Query, ask, understand
from searchindex.settings import Search, Settings, Tuning
from searchindex.suggest import suggest
from tests.conftest import Shelf, make_article

SETTINGS = Settings(
    search=Search(meaning=False), tuning=Tuning(synonyms={"plan": ("schedule",), "risk register": ("risk log",)})
)
MOST_TERMS = 4 * (MOST_EXPANSIONS + 8)
"""Of one word: in each of two languages its beginnings and synonyms, with room to spare."""
FIRST = 1
"""The first byte chooses the switches; the others are the question."""
MARKUP = re.compile(r"<(?!/?mark>)|<mark>[^<]*<mark>")


def check(data: bytes) -> None:
    """Holds the law against one question."""
    chosen = data[0] if data else 0
    text = data[FIRST:].decode("utf-8", "surrogateescape")
    assert cleaned(cleaned(text)) == cleaned(text)
    query = Query(text, ("guide",) if chosen & 1 else (), 1 + (chosen >> 5), 10, bool(chosen & 2), bool(chosen & 4))
    searcher = opened()
    if len(text) > SETTINGS.search.max_query_chars:
        with pytest.raises(QueryError):
            ask(query, searcher, SETTINGS)
        return
    results = ask(query, searcher, SETTINGS)
    found = suggest(text, searcher, SETTINGS)
    bounded(understand(cleaned(text), searcher, SETTINGS, query.topics, query.verbatim).plan)
    assert len(results.hits) <= min(query.per_page, results.total)
    assert results.total <= results.total_unfiltered or not query.topics
    answer, lines = encode.search(results, query.explain), encode.suggestions(found)
    msgspec.json.encode((answer, lines))
    marked = [hit.title_html + hit.snippet_html for hit in answer.hits]
    marked += [item.text_html for group in lines.groups for item in group.items]
    assert not any(map(MARKUP.search, marked))


def bounded(plan: Plan) -> None:
    """No plan costs more than the settings allow."""
    assert len(plan.words) <= SETTINGS.search.max_terms
    assert all(len(word.terms) + len(word.bonus) <= MOST_TERMS for word in plan.words)
    assert sum(map(len, plan.phrases)) + sum(map(len, plan.excluded)) <= SETTINGS.search.max_query_chars


@cache
def opened() -> Searcher:
    """A small index in two languages, with words of every kind that analysis knows."""
    folder = Path(tempfile.mkdtemp(prefix="answerbox-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    guide, code = (("Guide",),), (("Guide", "Code"),)
    articles = (
        make_article("a", "Planning a project", ("Risks", "A risk register lists each risk."), topics=guide),
        make_article("b", "C++ and .NET 2.7.4", ("os.path", "Call os.path.join with -l or --verbose."), topics=code),
        make_article("c", "Über die Planung", ("Zeiten", "Wer plant, schätzt die Dauer."), topics=guide, lang="de"),
        make_article("d", "検索の使い方", ("検索", "検索の言葉を入力します。"), lang="ja"),
        make_article("e", "camelCase <b>wi-fi</b>", ("", "Wi-Fi & snake_case don't mix: <script>x</script>")),
        *(make_article(f"n{n}", f"Notes {n}", ("", f"planned planner planning {n} timesheet")) for n in range(40)),
    )
    with open_writer(folder, SETTINGS) as writer:
        name = writer.build(Shelf(articles), lambda *_: None).name
        writer.publish(name)
        return writer.open(name)

"""Answerbox itself, as the web asks it: `ask` over a published generation."""

from __future__ import annotations

from pathlib import Path

import msgspec

from benchmarks.queries import Question
from searchindex import generations
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.results import Results
from searchindex.search import Query, ask
from searchindex.settings import Search, Settings

DOES = "ranks articles by all of their sections, shows the best sections of each, counts articles by topic"


def settings(meaning: bool) -> Settings:
    """The defaults, with or without meaning."""
    return msgspec.structs.replace(Settings(), search=Search(meaning=meaning))


class Ours:
    """An open generation.  Without meaning, the vectors of a generation that has them are never read."""

    def __init__(self, index_dir: Path, meaning: bool) -> None:
        self.settings = settings(meaning)
        self.searcher = open_searcher(index_dir, generations.current(index_dir), self.settings)

    def search(self, question: Question) -> Results:
        """The answer to a question."""
        return ask(Query(question.text), self.searcher, self.settings)

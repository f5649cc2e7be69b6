"""The snapshot agrees with a naive scorer that reads Whoosh's own postings."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from math import log
from pathlib import Path

import pytest

from searchindex.analysis.words import terms
from searchindex.engines.whoosh_engine import WHOOSH, open_searcher
from searchindex.engines.whoosh_index.index import WhooshIndex
from searchindex.engines.whoosh_index.schema import FIELDS
from searchindex.generations import current, folder
from searchindex.passages import passages
from searchindex.query.plan import Plan, Term, Word
from searchindex.ranking.weights import WEIGHTS
from searchindex.settings import Search, Settings

VOCABULARY = [
    *("plan", "plans", "planning", "risk", "risks", "log", "gate", "report", "reports", "owner", "budget"),
    *("scope", "team", "sponsor", "C++", "2.7.4", "e-mail"),
]
BY_FIELD = {"title": WEIGHTS.title, "heading": WEIGHTS.heading, "body": WEIGHTS.body, "topic": WEIGHTS.topic}


class Oracle:
    """BM25F by the book, over postings that Whoosh reads back, with loops and dictionaries alone."""

    def __init__(self, index: WhooshIndex) -> None:
        self.articles = list(index.articles())
        owners = {}
        with index.reader() as reader:
            for number in reader.all_doc_ids():
                owners[number] = None
            self.tf: defaultdict[str, defaultdict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
            # A document's article is found through the postings of the `article` field: nothing stored is trusted.
            for _, text in ((f, t) for f, t in reader.all_terms() if f == "article"):
                for number in reader.postings("article", text).all_ids():
                    owners[number] = text.decode()
            for field, text in reader.all_terms():
                if field in FIELDS:
                    matcher = reader.postings(field, text)
                    while matcher.is_active():
                        self.tf[text.decode()][owners[matcher.id()], field] += matcher.value_as("frequency")
                        matcher.next()
        self.lengths = Counter()
        for term, places in self.tf.items():
            if term.startswith("="):
                for (article, field), count in places.items():
                    self.lengths[article, field] += count

    def norm(self, article: str, field: str) -> float:
        filled = [n for (_, f), n in self.lengths.items() if f == field and n]
        average = sum(filled) / len(filled)
        return 1 - WEIGHTS.b + WEIGHTS.b * self.lengths[article, field] / average

    def words(self, asked: list[str]) -> dict[str, float]:
        count = len(self.articles)
        score: defaultdict[str, float] = defaultdict(float)
        total = 0.0
        for term in asked:
            having = {article for article, _ in self.tf[term]}
            rarity = log(1 + (count - len(having) + 0.5) / (len(having) + 0.5)) if having else 0.0
            total += rarity
            for article in having:
                tf = sum(
                    weight * self.tf[term][article, field] / self.norm(article, field)
                    for field, weight in BY_FIELD.items()
                    if self.tf[term].get((article, field))
                )
                score[article] += rarity * tf / (WEIGHTS.k1 + tf)
        return {article: value / total for article, value in score.items()}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    from tests.conftest import Shelf, make_article, open_writer

    rng = random.Random(3)

    def text(n):
        return " ".join(rng.choices(VOCABULARY, k=n))

    def one(i):
        sections = [("" if s == 0 else text(2), text(rng.randrange(1, 40))) for s in range(rng.randrange(1, 5))]
        return make_article(f"{i}.html", text(3), *sections, topics=((text(1), text(1)),))

    settings = Settings(search=Search(meaning=False))
    path: Path = tmp_path_factory.mktemp("oracle")
    with open_writer(path, settings) as writer:
        first = [one(i) for i in range(40)]
        writer.publish(writer.build(Shelf(first), lambda *_: None).name)
        # A second build upon the first leaves deleted documents behind, which must not count.
        writer.publish(writer.build(Shelf([*first[10:], *(one(i) for i in range(50, 60))]), lambda *_: None).name)
    name = current(path)
    index = WhooshIndex(folder(path, name) / WHOOSH)
    yield Oracle(index), open_searcher(path, name, settings)
    index.close()


QUERIES = [
    ["plan"],
    ["risk", "log"],
    ["gate", "report", "owner"],
    ["=planning"],
    ["c++"],
    ["2.7.4", "scope"],
    ["email"],
]


@pytest.mark.parametrize("asked", QUERIES, ids=" ".join)
def test_the_snapshot_scores_words_as_the_oracle_does(library, asked):
    oracle, searcher = library
    expected = oracle.words(asked)
    plan = Plan(tuple(Word(t, (Term(t),)) for t in asked), explain=True)
    match = searcher.match(plan, 1000)
    got = {searcher.card(m.article).id: dict(m.parts)["words"] for m in match.articles}
    assert got.keys() <= expected.keys()
    assert got == {i: pytest.approx(expected[i], rel=1e-5) for i in got}
    least = 0.4 / len(asked)
    assert {i for i, value in expected.items() if value > least} <= got.keys()


def test_the_snapshot_finds_phrases_where_the_oracle_does(library):
    oracle, searcher = library
    for first, second in [("risk", "log"), ("plan", "plans"), ("gate", "gate")]:
        expected = set()
        for article in oracle.articles:
            texts = [article.title, *(t for p in passages(article) for t in (p.heading, p.text))]
            for words in (terms(t, "en").exact for t in texts):
                if any(pair == (first, second) for pair in itertools.pairwise(words)):
                    expected.add(article.id)
        match = searcher.match(Plan((), phrases=((first, second),)), 1000)
        assert {searcher.card(m.article).id for m in match.articles} == expected


def test_every_article_is_found_by_its_own_title(library):
    oracle, searcher = library
    for article in oracle.articles:
        words = terms(article.title, "en")
        plan = Plan(tuple(Word(s, (Term(s),)) for s in words.stems), title=tuple(words.exact))
        assert article.title in {searcher.card(m.article).title for m in searcher.match(plan, 3).articles}

"""The searcher of a generation in the cluster: the cluster finds candidates and counts, the one scorer ranks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from searchindex.analysis.words import prepared, unnumbered
from searchindex.article import Article
from searchindex.deadline import NEVER, Deadline
from searchindex.engines.opensearch import marking, queries
from searchindex.engines.opensearch.census import Census
from searchindex.engines.opensearch.cluster import Body, Cluster
from searchindex.engines.opensearch.pool import Pools
from searchindex.engines.opensearch.queries import Weighed
from searchindex.engines.opensearch.reading import Reader, Whole
from searchindex.engines.opensearch.scored import CountedPostings, Scored
from searchindex.engines.port import Match, NameMatch, Shown, StoredSection, Wanted
from searchindex.engines.snapshot.alike import alike
from searchindex.engines.snapshot.arrays import TITLE, Arrays
from searchindex.engines.snapshot.kernel.library import Kernel
from searchindex.engines.snapshot.keys import place_of
from searchindex.engines.snapshot.names import Names
from searchindex.engines.snapshot.scoring import FEW
from searchindex.engines.snapshot.searcher import SnapshotSearcher
from searchindex.engines.snapshot.topics import Topic, TopicFilter
from searchindex.passages import Passage
from searchindex.query.plan import Plan
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import WEIGHTS
from searchindex.results import ArticleRef, SectionHit, TopicCount, TopicNode, TopicRef
from searchindex.snippets import joined, marked, snippet

POOL = 200
"""Candidates that the scorer ranks.  Deeper pages are ranked by stretches of so many."""


class ClusterSearcher:
    """A Searcher over an outline, which this machine keeps, and an index in the cluster."""

    def __init__(
        self, outline: Arrays, topics: Sequence[Topic], beneath: SnapshotSearcher, cluster: Cluster, index: str,
        table: WordTable | None, kept_bytes: int,
    ) -> None:  # fmt: skip
        self.manifest = beneath.manifest
        self.tuning = beneath.tuning
        self.vocabulary = beneath.vocabulary
        self._beneath = beneath
        self._outline = outline
        self._topics = tuple(topics)
        self._slugs = {topic.slug: number for number, topic in enumerate(self._topics)}
        self._filter = TopicFilter(outline, len(self._topics))
        self._names = Names(outline, self.vocabulary)
        self._kernel = Kernel(outline, WEIGHTS)
        self._table = table if outline.token_rarity.size else None
        self._cluster = cluster
        self._index = index
        self._census = Census(cluster, index, self.manifest.articles, self.vocabulary)
        self._pools = Pools(outline, self.vocabulary)
        self._reader = Reader(cluster, index, outline, kept_bytes)

    def close(self) -> None:
        """Lets go of the connections."""
        self._cluster.close()

    def match(self, plan: Plan, k: int, first: int = 0, deadline: Deadline = NEVER) -> Match:
        """The k best articles for a plan without the `first` ones of them, as far as can be told by the deadline."""
        known = [self._slugs[slug] for slug in plan.topics if slug in self._slugs]
        weighed = self._census.weighed(plan)
        stretch = first // POOL * POOL
        found, near = self._found(weighed, stretch, [str(number) for number in known] if plan.topics else None)
        everywhere = int(found["aggregations"]["all"]["doc_count"])
        if everywhere <= POOL:
            if stretch or plan.topics:
                found, near = self._found(weighed, 0, None)
            return self._small(weighed, near, _ids(found), known, k, first, deadline)
        scored, asked = self._scored(weighed, near, _ids(found), ranked=stretch == 0)
        scores = scored.score(asked, k, first - stretch, deadline=deadline)
        shown = scores.hits
        missing, following = k - len(shown), stretch + POOL
        total = int(found["hits"]["total"]["value"])
        if missing and first + len(shown) >= following and following < total:
            shown += self.match(plan, missing, following, deadline).articles
        buckets = found["aggregations"].get("topics", {}).get("buckets", ())
        counts = sorted((int(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets)
        topics = tuple(TopicCount(self._topics[n].slug, self._topics[n].name, count) for n, count in counts)
        return Match(tuple(shown), total, everywhere, topics, scores.partial)

    def _small(
        self, weighed: Weighed, near: Sequence[int], ids: list[str], known: Sequence[int], k: int, first: int,
        deadline: Deadline,
    ) -> Match:  # fmt: skip
        """The match where the pool holds all that matched: then everything is counted here."""
        plan = weighed.plan
        if len(ids) < FEW:
            ids = ids + self._alike(weighed, set(ids))
        scored, asked = self._scored(weighed, near, ids, ranked=True)
        inside = self._filter.under(known) if plan.topics else None
        scores = scored.score(asked, k, first, inside, deadline)
        topics = tuple(
            TopicCount(topic.slug, topic.name, count)
            for topic, count in zip(self._topics, scores.topics, strict=False)
            if count
        )
        return Match(tuple(scores.hits), scores.inside, scores.matched, topics, scores.partial)

    def _found(self, weighed: Weighed, first: int, topics: Sequence[str] | None) -> tuple[Body, list[int]]:
        """A stretch of candidates, and how many articles have each pair of neighbouring words near each other."""
        factor = queries.saturation(self._cluster.bm25_factor)
        ranking = queries.ranking(weighed, factor)
        body = queries.best(ranking, first, POOL, topics, len(self._topics))
        (found,), near = self._census.with_counts([body], self._census.near(weighed.plan))
        return found, near

    def _scored(self, weighed: Weighed, near: Sequence[int], ids: Sequence[str], ranked: bool) -> tuple[Scored, Plan]:
        """The pool of these articles and the plan that is asked of it: what the cluster has seen to is left out."""
        plan = weighed.plan
        asked = structs.replace(plan, phrases=(), excluded=(), hidden=(), meaning=plan.meaning if ranked else "")
        numbers = np.sort(np.array([self._number(key) for key in ids], dtype=np.int64))
        pool = self._pools.pool(plan, numbers, self._reader.slices(numbers))
        postings = CountedPostings(pool, weighed, self.manifest.articles, near)
        return Scored(numbers, self._outline, postings, self._table), asked

    def _alike(self, weighed: Weighed, known: set[str]) -> list[str]:
        """Further articles that are near in meaning, where words find few; all the phrases are kept to."""
        plan = weighed.plan
        question = self._question(plan.meaning) if plan.words else None
        if question is None:
            return []
        keys = self._outline.article_key[alike(self._kernel, question)]
        ids = [name for name in (f"{key:016x}" for key in keys.tolist()) if name not in known]
        if not ids or not (plan.phrases or plan.excluded or plan.hidden):
            return ids
        body = {"size": len(ids), "query": queries.matching(weighed, within=ids)}
        return _ids(self._cluster.search(self._index, body))

    def _number(self, id: str) -> int:
        """The number of the article of an id, or -1."""
        return place_of(id, self._outline.article_key, self._outline.article_lookup)

    def _question(self, text: str) -> NDArray[np.float32] | None:
        if not text or self._table is None:
            return None
        tokens = self._table.tokens([text])[0]
        return self._table.vector(tokens, self._outline.token_rarity) if tokens.size else None

    def sections(self, numbers: Sequence[int], plan: Plan) -> list[StoredSection]:
        """The sections of these numbers in the order asked, with the places of the plan's words."""
        owners = [int(self._outline.passage_article[number]) for number in numbers]
        articles = self._reader.articles(list(dict.fromkeys(owners)))
        found = []
        for number, owner in zip(numbers, owners, strict=True):
            own, lang = self._passage(articles[owner], owner, number), articles[owner].article.lang
            heads, bodies = marking.places(own.name, lang, plan), marking.places(own.text, lang, plan)
            found.append(StoredSection(number, own.heading, own.anchor, own.url, own.text, own.kind, heads, bodies))
        return found

    def show(self, wanted: Sequence[Wanted], plan: Plan) -> list[Shown]:
        """What is shown of articles, read for all of them at once, in the order asked."""
        articles = self._reader.articles([one.article for one in wanted])
        return [self._shown(one, articles[one.article], plan) for one in wanted]

    def _shown(self, one: Wanted, whole: Whole, plan: Plan) -> Shown:
        lang = whole.article.lang
        passages = [self._passage(whole, one.article, number) for number in one.headings]
        headings = [SectionHit(marked(p.heading, marking.marks(p.name, lang, plan)), p.anchor, p.url) for p in passages]
        card = _card(whole.article)
        title = marked(card.title, marking.marks(unnumbered(prepared(card.title)), lang, plan))
        text = "" if one.text is None else self._passage(whole, one.article, one.text).text
        found = snippet(text, marking.places(text, lang, plan))
        return Shown(card, self.refs(card), title, tuple(headings), found)

    def title_words(self, number: int, plan: Plan) -> frozenset[int]:
        """The words of a plan that the title of an article has, by their numbers."""
        article = self._reader.articles([number])[number].article
        places = marking.places(unnumbered(prepared(article.title)), article.lang, plan)
        return frozenset(word for _, _, word in places)

    def _passage(self, whole: Whole, owner: int, number: int) -> Passage:
        return whole.passages[number - int(self._outline.first_passage[owner])]

    def names(self, begun: Sequence[str], limit: int) -> list[NameMatch]:
        """Titles and headings in which every one of these beginnings begins a word, the best first."""
        outline, matches = self._outline, []
        found = self._names.match(begun, limit)
        passage_of = [int(outline.zone_passage[zone]) for zone, _ in found]
        articles = self._reader.articles(list({int(outline.passage_article[p]) for p in passage_of}))
        for (zone, places), passage in zip(found, passage_of, strict=True):
            number = int(outline.passage_article[passage])
            article = articles[number].article
            titled = outline.zone_kind[zone] == TITLE
            own = articles[number].passages[passage - int(outline.first_passage[number])]
            text, url = (article.title, article.url) if titled else (own.heading, own.url)
            starts, lengths = outline.start_at[places].tolist(), outline.length_at[places].tolist()
            marks = joined([(s, s + n) for s, n in zip(starts, lengths, strict=True)])
            matches.append(NameMatch(number, None if titled else passage, text, url, marks))
        return matches

    def topics(self) -> tuple[TopicNode, ...]:
        """The tree of topics, with counts."""
        return self._beneath.topics()

    def refs(self, article: Article) -> tuple[TopicRef, ...]:
        """The innermost topics that an article stands under."""
        return self._beneath.refs(article)

    def listing(self, slug: str | None = None) -> tuple[ArticleRef, ...]:
        """The articles under a topic and below it, or all of them, in source order."""
        return self._beneath.listing(slug)

    def card(self, number: int) -> Article:
        """The article of a number, without its sections."""
        return _card(self._reader.articles([number])[number].article)

    def article(self, id: str) -> Article | None:
        """The whole article, or None where this generation does not hold it."""
        number = self._number(id)
        found = self._reader.articles([number])[number].article if number >= 0 else None
        return found if found is not None and found.id == id else None


def _ids(found: Body) -> list[str]:
    return [str(hit["_id"]) for hit in found["hits"]["hits"]]


def _card(article: Article) -> Article:
    return replace(article, sections=(), links=())

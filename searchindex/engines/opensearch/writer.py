"""The writer: builds a generation into the cluster and publishes it by moving one alias.

survey      every article's words, taken down in one file          documents   the cluster's index, without copies
outline     what web nodes keep, into the folder and the cluster    check       every document counted, every copy
                                                                                in place; only then the manifest
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from searchindex import generations
from searchindex.article import Article
from searchindex.engines.opensearch import mirror
from searchindex.engines.opensearch.cluster import Body, Cluster
from searchindex.engines.opensearch.documents import Documents
from searchindex.engines.opensearch.holding import Hold, holding
from searchindex.engines.opensearch.mapping import FILES, articles_body, articles_index, files_index
from searchindex.engines.opensearch.outline import outline
from searchindex.engines.opensearch.queries import PRIOR_SHIFT
from searchindex.engines.opensearch.searcher import ClusterSearcher
from searchindex.engines.opensearch.survey import Survey
from searchindex.engines.port import Articles, Progress
from searchindex.engines.shaping import settings_digest, table
from searchindex.engines.snapshot.arrays import load, save
from searchindex.engines.snapshot.derive import Terms, added_signals
from searchindex.engines.snapshot.searcher import TOPICS_FILE, TUNING_FILE, SnapshotSearcher
from searchindex.engines.snapshot.topics import Topic
from searchindex.errors import ClusterError, DamagedError, FormatError, NoIndexError
from searchindex.generations import Manifest
from searchindex.packing import unpacked
from searchindex.ranking.weights import WEIGHTS
from searchindex.settings import Settings
from searchindex.tuning import read_signals, resolved

OUTLINE = "outline"
T = TypeVar("T")


class ClusterWriter:
    """The IndexWriter of a cluster, whose lock its maker holds, with the folder in which its outlines stand."""

    def __init__(
        self, index_dir: Path, cluster: Cluster, hold: Hold, settings: Settings, clock: Callable[[], datetime]
    ) -> None:
        self._dir = index_dir
        self._cluster = cluster
        self._hold = hold
        self._settings = settings
        self._clock = clock

    def published(self) -> Manifest | None:
        """The generation that searchers open now, None where there is none of this format."""
        try:
            return generations.manifest(self._dir, generations.current(self._dir))
        except (NoIndexError, FormatError, DamagedError):
            return None

    def build(self, articles: Articles, progress: Progress) -> Manifest:
        """A complete new generation beside the others, written anew: average lengths stand in every document."""
        digests = {key: f"{digest}.{self._settings.index.lang}" for key, digest in articles.digests().items()}
        content = hashlib.sha256(msgspec.json.encode(sorted(digests.items()))).hexdigest()
        created = self._clock()
        name = generations.generation_name(created, content, generations.names(self._dir))
        try:
            with generations.building(self._dir, name) as aside:
                with closing(self._survey(articles, list(digests), progress)) as survey:
                    self._write(name, aside, survey, progress)
                    languages = tuple(sorted({known.lang for known in survey.known}))
                found = Manifest(
                    name=name,
                    created=created,
                    articles=len(digests),
                    sections=survey.first_passage[-1],
                    topics=len(survey.tree.topics),
                    languages=languages,
                    content_digest=content,
                    settings_digest=settings_digest(self._settings),
                    files=generations.digests(aside),
                    engine="opensearch",
                )
                generations.complete(self._dir, aside, found)
            mirror.upload(self._cluster, self._dir, found)
        except BaseException:
            shutil.rmtree(generations.folder(self._dir, name), ignore_errors=True)
            with suppress(ClusterError):  # the next writer sweeps what is left there
                self._drop(name)
            raise
        return found

    def publish(self, generation: str) -> None:
        """From now on searchers open this generation.

        Old ones beyond those kept can no longer be published, and go when no web node can be on them any more.
        """
        self._hold.check()
        generations.manifest(self._dir, generation)
        self._cluster.point(self._cluster.prefix, articles_index(self._cluster.prefix, generation))
        generations.publish(self._dir, generation)
        generations.prune(self._dir, self._settings.index.keep)
        kept = set(generations.names(self._dir))
        for name in mirror.whole(self._cluster).keys() - kept:
            self._retire(name)
        self.sweep()

    def discard(self, generation: str) -> None:
        """Removes a generation that is not published."""
        self._drop(generation)
        generations.remove(self._dir, generation)

    def rollback(self) -> Manifest:
        """Publishes the generation before the published one, after it was found sound."""
        self._hold.check()
        name = generations.before(self._dir, generations.current(self._dir))
        found = generations.verify(self._dir, name)
        self._cluster.point(self._cluster.prefix, articles_index(self._cluster.prefix, name))
        generations.publish(self._dir, name)
        return found

    def open(self, generation: str) -> ClusterSearcher:
        """A searcher on a generation, published or not."""
        return open_searcher(self._dir, generation, self._settings)

    def sweep(self) -> None:
        """Removes what killed builds left, and what was retired long enough ago."""
        prefix = self._cluster.prefix
        known = {articles_index(prefix, name) for name in mirror.whole(self._cluster)}
        over = (time.time() - self._settings.cluster.grace_seconds) * 1000
        retired = {
            hit["_index"].removesuffix(FILES): hit["_source"]["retired"] < over
            for hit in self._cluster.every(f"{prefix}-*{FILES}", {"exists": {"field": "retired"}}, ["retired"])
        }  # fmt: skip
        for index in self._cluster.indexes(f"{prefix}-2*"):
            own = index.removesuffix(FILES)
            if own not in known and retired.get(own, True):
                self._cluster.drop(index)

    def _survey(self, articles: Articles, ids: list[str], progress: Progress) -> Survey:
        """Takes all articles down in the order of their sources, whatever order they come in."""
        survey, last = Survey(table(self._settings)), ""
        try:
            for done, article in enumerate(map(unpacked, articles.packed(ids))):
                if article.source < last:
                    survey.close()
                    by_source = sorted((other.source, other.id) for other in map(unpacked, articles.packed(ids)))
                    return self._survey(articles, [key for _, key in by_source], progress)
                last = article.source
                survey.add(self._in_language(article))
                progress("survey", done + 1, len(ids))
        except BaseException:
            survey.close()
            raise
        return survey

    def _write(self, name: str, aside: Path, survey: Survey, progress: Progress) -> None:
        """The index in the cluster, and the outline in the folder."""
        index, chosen = articles_index(self._cluster.prefix, name), self._settings.cluster
        signals = read_signals(self._settings.tuning.signals)
        inlink = survey.settle()
        terms = Terms(survey.names)
        ids = [known.id for known in survey.known]
        priors = (WEIGHTS.inlink * inlink + added_signals(ids, signals) + PRIOR_SHIFT).astype(np.float32)
        documents = Documents(survey, terms, priors, WEIGHTS)
        self._cluster.create(index, articles_body(chosen.shards))
        self._cluster.write(index, _counted(iter(documents), len(ids), progress))
        self._cluster.refresh(index)
        if (found := self._cluster.count(index)) != len(ids):
            raise DamagedError(f"the cluster holds {found} of {len(ids)} articles", "build again")
        self._cluster.change(
            index, {"index": {"refresh_interval": None, "auto_expand_replicas": f"0-{chosen.replicas}"}}
        )
        tuning = resolved(self._settings.tuning, tuple((k.id, k.source, k.url) for k in survey.known), signals)
        save(vars(outline(survey, terms, documents.df, inlink, signals, WEIGHTS)), aside / OUTLINE)
        (aside / OUTLINE / TOPICS_FILE).write_bytes(msgspec.json.encode(tuple(survey.tree.topics)))
        (aside / OUTLINE / TUNING_FILE).write_bytes(msgspec.json.encode(tuning))
        progress("copies", 0, 1)
        if not self._cluster.settled(index):
            raise ClusterError("the copies of the new generation could not be put in place", "is a node missing?")
        progress("copies", 1, 1)

    def _in_language(self, article: Article) -> Article:
        """The article, in the language that the settings name where its page named none."""
        return article if article.lang else replace(article, lang=self._settings.index.lang)

    def _retire(self, name: str) -> None:
        found = self._cluster.document(files_index(self._cluster.prefix, name), mirror.MANIFEST_ID)
        if found is not None:
            said: Body = {"manifest": found["_source"]["manifest"], "retired": int(time.time() * 1000)}
            self._cluster.put(files_index(self._cluster.prefix, name), mirror.MANIFEST_ID, said)

    def _drop(self, name: str) -> None:
        for index in (files_index(self._cluster.prefix, name), articles_index(self._cluster.prefix, name)):
            self._cluster.drop(index)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_writer(index_dir: Path, settings: Settings, clock: Callable[[], datetime] = _now) -> Iterator[ClusterWriter]:
    """The writer of the cluster, which it holds until the end, with the folder made like the cluster.

    Raises LockedError or ClusterError.
    """
    with generations.lock(index_dir), closing(Cluster(settings.cluster)) as cluster, holding(cluster) as hold:
        generations.sweep(index_dir)
        mirror.pull(cluster, index_dir)
        writer = ClusterWriter(index_dir, cluster, hold, settings, clock)
        writer.sweep()
        yield writer


def open_searcher(index_dir: Path, name: str, settings: Settings) -> ClusterSearcher:
    """A searcher on a generation whose outline the folder holds.  Raises DamagedError or FormatError."""
    found = generations.manifest(index_dir, name)
    folder = generations.folder(index_dir, name) / OUTLINE
    words = table(settings)
    beneath = SnapshotSearcher.open(folder, found, WEIGHTS, words)
    topics = msgspec.json.decode((folder / TOPICS_FILE).read_bytes(), type=tuple[Topic, ...])
    cluster = Cluster(settings.cluster)
    index = articles_index(settings.cluster.name, name)
    kept = int(settings.cluster.cache_mb * (1 << 20))
    return ClusterSearcher(load(folder), topics, beneath, cluster, index, words, kept)


def _counted(items: Iterator[T], total: int, progress: Progress) -> Iterator[T]:
    for done, item in enumerate(items):
        progress("index", done, total)
        yield item
    progress("index", total, total)

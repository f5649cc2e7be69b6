"""The signals of visits in the cluster: what the file holds on one machine, shared by any number of web nodes.

A vote, a word of feedback and a search are a document each.  Each is on every copy before it is acknowledged.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

from searchapi.signals.database import Database, SignalsError, sound_backup
from searchapi.signals.joining import KeptSearch, Recent
from searchapi.signals.masking import masked
from searchapi.signals.records import Asked, Clicked, Feedback, Histogram, Search
from searchindex import settings
from searchindex.engines.opensearch.cluster import Body, Cluster
from searchindex.errors import ClusterError

KEPT_COPIES = "0-2"
EVERYTHING: Body = {"match_all": {}}
P = ParamSpec("P")
R = TypeVar("R")


def _ours(
    method: Callable[Concatenate[ClusterSignals, P], R],
) -> Callable[Concatenate[ClusterSignals, P], R]:
    """A method whose errors of the cluster are errors of the signals."""

    def asked(self: ClusterSignals, /, *args: P.args, **more: P.kwargs) -> R:
        try:
            return method(self, *args, **more)
        except ClusterError as error:
            raise SignalsError(f"the signals cannot be used now: {error}") from error

    asked.__doc__, asked.__name__ = method.__doc__, method.__name__
    return asked


class ClusterSignals:
    """What visitors did, in the cluster.  Every method may raise SignalsError.

    What several nodes write about one visitor in the same moment is joined as it comes: the last one counts.
    """

    def __init__(self, chosen: settings.Cluster) -> None:
        self._cluster = Cluster(chosen)
        self._made = False

    @_ours
    def add(self, signals: Iterable[Asked | Clicked]) -> None:
        """Keeps searches and clicks in the order given, in one request."""
        index, some = self._index("searches"), list(signals)
        recent = Recent(self._last(index, {signal.visitor.hex() for signal in some}))
        for signal in some:
            recent.take(signal)
        self._write(index, ((search.id, _document(search)) for search in recent.changed.values()))

    @_ours
    def vote(self, article: str, visitor: bytes, stars: int, at: datetime) -> Histogram:
        """The votes with this one, which takes the place of the visitor's last."""
        vote = {"article": article, "visitor": visitor.hex(), "stars": stars, "at": at.timestamp()}
        self._cluster.put(self._index("votes"), _id(article, visitor.hex()), vote)
        return self._histograms({"term": {"article": article}}).get(article, Histogram())

    @_ours
    def add_feedback(self, article: str, visitor: bytes, text: str, at: datetime) -> None:
        """Keeps a word of feedback; the same words of the same visitor once."""
        said = masked(text)
        body = {"article": article, "visitor": visitor.hex(), "text": said, "at": at.timestamp()}
        self._cluster.put(self._index("feedback"), _id(article, visitor.hex(), said), body, only={})

    @_ours
    def prune(self, now: datetime, keep_days: int, feedback_days: int) -> None:
        """Forgets searches with their clicks, and feedback, of more than so many days ago.  Votes stay."""
        for name, days in (("searches", keep_days), ("feedback", feedback_days)):
            old = {"range": {"at": {"lt": (now - timedelta(days=days)).timestamp()}}}
            self._cluster.remove_where(self._index(name), old)

    @_ours
    def histogram(self, article: str) -> Histogram:
        """The votes for an article."""
        return self._histograms({"term": {"article": article}}).get(article, Histogram())

    @_ours
    def histograms(self) -> dict[str, Histogram]:
        """The votes for every article that has some."""
        return self._histograms(EVERYTHING)

    @_ours
    def searches(self, since: datetime) -> list[Search]:
        """The searches from then on, the oldest first, with what was opened."""
        some = self._searches({"range": {"at": {"gte": since.timestamp()}}})
        return [
            Search(
                _time(one.at), bytes.fromhex(one.visitor), bytes.fromhex(one.asker), one.query, one.found,
                tuple(one.shown), tuple(one.clicks),
            )
            for one in sorted(some, key=lambda one: (one.at, one.order))
        ]  # fmt: skip

    @_ours
    def feedback(self) -> list[Feedback]:
        """All feedback, the newest first."""
        kept = [hit["_source"] for hit in self._every("feedback", EVERYTHING)]
        kept.sort(key=lambda said: said["at"], reverse=True)
        return [Feedback(_time(said["at"]), said["article"], said["text"]) for said in kept]

    @_ours
    def backup(self, file: Path) -> None:
        """Writes all signals into one file, which any store restores; an older one is replaced when that is whole."""
        draft = file.with_name(f".{file.name}.rows")
        draft.unlink(missing_ok=True)
        with closing(Database(draft)) as database, database.writing() as db:
            for number, one in enumerate(self._searches(EVERYTHING)):
                row = (number, one.at, bytes.fromhex(one.visitor), bytes.fromhex(one.asker), one.query, one.found)
                db.execute(
                    "INSERT INTO searches VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, " ".join(one.shown), one.typing)
                )
                db.executemany("INSERT INTO clicks VALUES (?, ?, ?)", ((number, *click) for click in one.clicks))
            for hit in self._every("votes", EVERYTHING):
                vote = hit["_source"]
                cast = (vote["article"], bytes.fromhex(vote["visitor"]), vote["stars"], vote["at"])
                db.execute("INSERT INTO votes VALUES (?, ?, ?, ?)", cast)
            for hit in self._every("feedback", EVERYTHING):
                said = hit["_source"]
                written = (said["at"], said["article"], bytes.fromhex(said["visitor"]), said["text"])
                db.execute("INSERT INTO feedback (at, article, visitor, text) VALUES (?, ?, ?, ?)", written)
        with closing(Database(draft)) as database:
            database.backup(file)
        for end in ("", "-wal", "-shm"):
            draft.with_name(draft.name + end).unlink(missing_ok=True)

    @_ours
    def restore(self, file: Path) -> None:
        """Makes the signals what they were in the backup.  Raises UsageError where `file` is none."""
        with sound_backup(file) as db:
            for name in ("searches", "votes", "feedback"):
                self._cluster.remove_where(self._index(name), EVERYTHING)
            clicks: dict[int, list[tuple[str, int]]] = {}
            for search, article, position in db.execute("SELECT search, article, position FROM clicks"):
                clicks.setdefault(search, []).append((article, position))
            rows = db.execute("SELECT id, at, visitor, asker, query, found, shown, typing FROM searches")
            self._write(self._index("searches"), (
                (secrets.token_hex(10), _document(KeptSearch(
                    at, visitor.hex(), asker.hex(), query, found, shown.split(), bool(typing), number,
                    clicks.get(number, []),
                )))
                for number, at, visitor, asker, query, found, shown, typing in rows
            ))  # fmt: skip
            votes = db.execute("SELECT article, visitor, stars, at FROM votes")
            self._write(self._index("votes"), (
                (_id(article, visitor.hex()), {"article": article, "visitor": visitor.hex(), "stars": stars, "at": at})
                for article, visitor, stars, at in votes
            ))  # fmt: skip
            said = db.execute("SELECT at, article, visitor, text FROM feedback")
            self._write(self._index("feedback"), (
                (_id(article, who.hex(), text), {"article": article, "visitor": who.hex(), "text": text, "at": at})
                for at, article, who, text in said
            ))  # fmt: skip

    @_ours
    def key(self) -> bytes:
        """The key that all nodes tell visitors apart with, made by whichever comes first."""
        index = self._index("key")
        self._cluster.put(index, "visitors", {"key": secrets.token_hex(32)}, only={})
        found = self._cluster.document(index, "visitors")
        if found is None:
            raise SignalsError("the key of the signals is not there", "try again in a moment")
        return bytes.fromhex(found["_source"]["key"])

    def close(self) -> None:
        """Lets go of the connections."""
        self._cluster.close()

    def _index(self, name: str) -> str:
        """The index of a kind of signal; all are made at the first use."""
        if not self._made:
            for made, fields in _FIELDS.items():
                self._cluster.create(f"{self._cluster.prefix}-{made}", _body(fields))
            self._made = True
        return f"{self._cluster.prefix}-{name}"

    def _write(self, index: str, documents: Iterable[tuple[str, Body]]) -> None:
        self._cluster.write(index, documents)
        self._cluster.refresh(index)

    def _every(self, name: str, query: Body) -> Iterable[Body]:
        return self._cluster.every(self._index(name), query, ["*"])

    def _searches(self, query: Body) -> list[KeptSearch]:
        return [msgspec.convert(hit["_source"], KeptSearch) for hit in self._every("searches", query)]

    def _last(self, index: str, visitors: set[str]) -> dict[str, list[KeptSearch]]:
        """The searches of the last half hour or so of these visitors, the newest first."""
        names = sorted(visitors)
        bodies = [
            {"size": 50, "query": {"term": {"visitor": visitor}}, "sort": [{"at": "desc"}, {"order": "desc"}]}
            for visitor in names
        ]
        found = self._cluster.searches(index, bodies)
        return {
            visitor: [msgspec.convert({**hit["_source"], "id": hit["_id"]}, KeptSearch) for hit in one["hits"]["hits"]]
            for visitor, one in zip(names, found, strict=True)
        }

    def _histograms(self, query: Body) -> dict[str, Histogram]:
        counts: dict[str, list[int]] = {}
        after: Body = {}
        while True:
            sources = [{"article": {"terms": {"field": "article"}}}, {"stars": {"terms": {"field": "stars"}}}]
            votes = {"composite": {"size": 1000, "sources": sources, **after}}
            answer = self._cluster.search(self._index("votes"), {"size": 0, "query": query, "aggs": {"votes": votes}})
            page = answer["aggregations"]["votes"]
            for bucket in page["buckets"]:
                stars = counts.setdefault(bucket["key"]["article"], [0] * 5)
                stars[int(bucket["key"]["stars"]) - 1] = int(bucket["doc_count"])
            if "after_key" not in page:
                return {name: Histogram((c[0], c[1], c[2], c[3], c[4])) for name, c in counts.items()}
            after = {"after": page["after_key"]}


_FIELDS: dict[str, dict[str, str]] = {
    "searches": {"at": "double", "visitor": "keyword", "asker": "keyword", "query": "keyword", "found": "integer",
                 "shown": "keyword", "typing": "boolean", "order": "long"},
    "votes": {"article": "keyword", "visitor": "keyword", "stars": "integer", "at": "double"},
    "feedback": {"article": "keyword", "visitor": "keyword", "text": "text", "at": "double"},
    "key": {"key": "keyword"},
}  # fmt: skip


def _body(fields: dict[str, str]) -> Body:
    properties: Body = {name: {"type": kind} for name, kind in fields.items()}
    if "query" in fields:
        properties["clicks"] = {"type": "object", "enabled": False}
    return {
        "settings": {"number_of_shards": 1, "auto_expand_replicas": KEPT_COPIES},
        "mappings": {"dynamic": "strict", "properties": properties},
    }


def _document(search: KeptSearch) -> Body:
    made: Body = msgspec.to_builtins(search)
    del made["id"]
    return made


def _id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:40]


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

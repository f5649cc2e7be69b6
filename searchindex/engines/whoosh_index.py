"""The Whoosh index: one document a passage, with our own schema and terms.  The only place that imports whoosh.

Whoosh keeps its table of contents and its postings as pickles, so an index folder is trusted like code; it is
always opened with the schema below, and only to build, to derive, to verify and to be the oracle of tests.
"""

from __future__ import annotations

import os
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from whoosh import fields, formats, index

from searchindex.analysis.words import Analyser, Words, prepared, unnumbered
from searchindex.article import Article
from searchindex.passages import passages

FIELDS = ("title", "heading", "body", "topic")
_MEGABYTES = 256


class AnalysedText(fields.FieldType):  # type: ignore[misc]  # whoosh has no types
    """A field whose values are `Words`: stems, exact forms and compounds with their places."""

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.analyzer = None
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None

    def index(self, value: Words, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Every term of the words, how often it stands there and where."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, (exact, stem) in enumerate(zip(value.exact, value.stems, strict=True)):
            places[stem].append(place)
            places[f"={exact}"].append(place)
        for term, place in value.extras:
            places[term].append(place)
        encode = self.format.encode
        for term, where in places.items():
            yield term.encode("utf-8", "surrogatepass"), len(where), float(len(where)), encode(sorted(where))


def schema() -> fields.Schema:
    """What belongs to the whole article (title, topics, the record) stands in its first passage's document."""
    texts = {name: AnalysedText() for name in FIELDS}
    return fields.Schema(article=fields.ID(), record=fields.STORED(), **texts)


class WhooshIndex:
    """A Whoosh index in a folder, made when it is not there."""

    def __init__(self, path: Path) -> None:
        if index.exists_in(path):
            self._index = index.open_dir(path, schema=schema())
        else:
            path.mkdir(parents=True, exist_ok=True)
            self._index = index.create_in(path, schema())

    def close(self) -> None:
        """Lets go of the files."""
        self._index.close()

    def update(self, removed: Iterable[str], added: Iterable[Article]) -> None:
        """Takes out the articles of the ids in `removed`, then puts in `added`, in one commit."""
        writer = self._index.writer(limitmb=_MEGABYTES)
        try:
            for gone in removed:
                writer.delete_by_term("article", gone)
            analysers: dict[str, Analyser] = {}
            for article in added:
                analyse = analysers.setdefault(article.lang, Analyser(article.lang))
                for document in _documents(article, analyse):
                    writer.add_document(**document)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def articles(self) -> Iterator[Article]:
        """Every article as it was put in, in the order of their sources."""
        with closing(self._index.reader()) as reader:
            firsts = sorted((*stored["record"], number) for number, stored in reader.iter_docs() if "record" in stored)
            for _source, packed, _number in firsts:
                yield msgspec.json.decode(zlib.decompress(packed), type=Article)

    def reader(self) -> Any:
        """Whoosh's own reader: for verification and for the oracle of the tests."""
        return self._index.reader()


def link_files(source: Path, target: Path) -> None:
    """Puts an index's files under another folder without copying: Whoosh never changes a file it has written."""
    target.mkdir(parents=True)
    for file in source.iterdir():
        os.link(file, target / file.name)


def _documents(article: Article, analyse: Analyser) -> Iterator[dict[str, Any]]:
    for place, passage in enumerate(passages(article)):
        document = {
            "article": article.id,
            "heading": analyse(passage.name),
            "body": analyse(passage.text),
        }
        if place == 0:
            document["title"] = analyse(unnumbered(prepared(article.title)))
            document["topic"] = analyse(prepared("\n".join(" \n ".join(path) for path in article.topics)))
            document["record"] = (article.source, zlib.compress(msgspec.json.encode(article), 1))
        yield document

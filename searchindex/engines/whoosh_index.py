"""The Whoosh index: one document an article, with our own schema and terms.  The only place that imports whoosh.

Whoosh keeps its table of contents and its postings as pickles, so an index folder is trusted like code; it is
always opened with the schema below, and only to build, to derive, to verify and to be the oracle of tests.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from whoosh import fields, formats, index
from whoosh.codec import whoosh3

from searchindex.analysis.words import Analyser, Words, prepared, unnumbered
from searchindex.article import Article
from searchindex.errors import DamagedError
from searchindex.passages import passages

GAP = 4
"""Places between two texts of one field, so that no phrase runs over from one into the next."""
FIELDS = ("title", "heading", "body", "topic")
_MEGABYTES = 256


class AnalysedText(fields.FieldType):  # type: ignore[misc]  # whoosh has no types
    """A field whose values are `Words` of several texts: stems, exact forms and compounds with their places."""

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.analyzer = None
        self.scorable = False  # Whoosh is never asked for scores
        self.stored = False
        self.unique = False
        self.vector = None

    def index(self, value: Sequence[Words], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Every term of the texts, how often it stands there and where.  Texts lie apart by a gap."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        begin = 0
        for words in value:
            for place, (exact, stem) in enumerate(zip(words.exact, words.stems, strict=True), begin):
                places[stem].append(place)
                places["=" + exact].append(place)
            for term, place in words.extras:
                places[term].append(begin + place)
            begin += len(words.exact) + GAP
        encode = self.format.encode
        for term, where in places.items():
            yield term.encode("utf-8", "surrogatepass"), len(where), float(len(where)), encode(sorted(where))


class _FieldWriter(whoosh3.W3FieldWriter):  # type: ignore[misc]
    """Writes postings without looking up a length for each, which only Whoosh's own scores need."""

    def add_postings(self, schema: fields.Schema, lengths: object, items: Iterable[Any]) -> None:
        del lengths
        super().add_postings(schema, None, items)


class _Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's own format, written faster."""

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        return _FieldWriter(self, storage, segment)

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """What is written is Whoosh's own format, and says so."""
        return whoosh3.W3Codec, ()


def schema() -> fields.Schema:
    """The words of an article by field, and its record."""
    texts = {name: AnalysedText() for name in FIELDS}
    return fields.Schema(article=fields.ID(), record=fields.STORED(), **texts)


class WhooshIndex:
    """A Whoosh index in a folder, made when it is not there, or else DamagedError raised."""

    def __init__(self, path: Path, create: bool = True) -> None:
        if index.exists_in(path):
            self._index = index.open_dir(path, schema=schema())
        elif not create:
            raise DamagedError(f"there is no Whoosh index in {path}")
        else:
            path.mkdir(parents=True, exist_ok=True)
            self._index = index.create_in(path, schema())

    def close(self) -> None:
        """Lets go of the files."""
        self._index.close()

    def update(self, removed: Iterable[str], added: Iterable[Article]) -> None:
        """Takes out the articles of the ids in `removed`, then puts in `added`, in one commit."""
        writer = self._index.writer(limitmb=_MEGABYTES, codec=_Codec())
        try:
            for gone in removed:
                writer.delete_by_term("article", gone)
            analysers: dict[str, Analyser] = {}
            for article in added:
                analyse = analysers.setdefault(article.lang, Analyser(article.lang))
                writer.add_document(**_document(article, analyse))
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

    def verify(self) -> tuple[int, int]:
        """How many documents and terms there are, once every posting was read and agreed with the articles.

        Raises DamagedError where a term does not stand in them as often as its postings say.
        """
        expected: Counter[tuple[str, bytes]] = Counter()
        documents, described = 0, schema()
        analysers: dict[str, Analyser] = {}
        for article in self.articles():
            document = _document(article, analysers.setdefault(article.lang, Analyser(article.lang)))
            documents += 1
            expected["article", article.id.encode()] += 1
            for name in FIELDS:
                for term, count, _, _ in described[name].index(document[name]):
                    expected[name, term] += count
        with closing(self._index.reader()) as reader:
            if reader.doc_count() != documents:
                raise DamagedError(f"the Whoosh index has {reader.doc_count()} documents, its articles {documents}")
            found = Counter({(name, term): _occurrences(reader, name, term) for name, term in reader.all_terms()})
        if wrong := next((t for t in sorted(expected.keys() | found.keys()) if expected[t] != found[t]), None):
            counts = f"{found[wrong]} times in the Whoosh index, {expected[wrong]} times in its articles"
            raise DamagedError(f"{wrong[0]} {wrong[1].decode(errors='replace')!r} stands {counts}")
        return documents, len(expected)

    def reader(self) -> Any:
        """Whoosh's own reader: for verification and for the oracle of the tests."""
        return self._index.reader()


def _occurrences(reader: Any, name: str, term: bytes) -> int:
    """How often a term stands in a field; terms that only deleted documents have are still listed, with none."""
    matcher = reader.postings(name, term)
    if name == "article":
        return sum(1 for _ in matcher.all_ids())
    total = 0
    while matcher.is_active():
        total += matcher.value_as("frequency")
        matcher.next()
    return total


def _document(article: Article, analyse: Analyser) -> dict[str, Any]:
    found = list(passages(article))
    topics = prepared("\n".join(" \n ".join(path) for path in article.topics))
    return {
        "article": article.id,
        "title": [analyse(unnumbered(prepared(article.title)))],
        "heading": [analyse(passage.name) for passage in found],
        "body": [analyse(passage.text) for passage in found],
        "topic": [analyse(topics)],
        "record": (article.source, zlib.compress(msgspec.json.encode(article), 1)),
    }

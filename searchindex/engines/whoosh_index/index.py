"""The Whoosh index: one document an article, with our own schema and terms.

Whoosh keeps its table of contents and its postings as pickles, so an index folder is trusted like code; it is
always opened with our own schema, and only to build, to derive, to verify and to be the oracle of tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.filedb.filestore import FileStorage

from searchindex.analysis.words import Analyser
from searchindex.article import Article
from searchindex.engines.snapshot.inverted import Inverted
from searchindex.engines.whoosh_index import lists
from searchindex.engines.whoosh_index.codec import Codec
from searchindex.engines.whoosh_index.lists import Document
from searchindex.engines.whoosh_index.schema import FIELDS, document, schema
from searchindex.errors import DamagedError
from searchindex.packing import unpacked

_MEGABYTES = 256


class WhooshIndex:
    """A Whoosh index in a folder, made when it is not there, or else DamagedError raised."""

    def __init__(self, path: Path, create: bool = True) -> None:
        if path.is_dir() and index.TOC._latest_generation(FileStorage(path), index._DEF_INDEX_NAME) >= 0:
            # Never without a schema, as `exists_in` opens it: the stored one names our classes by where they stood.
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
        with self._writing(removed) as writer:
            analysers: dict[str, Analyser] = {}
            for article in added:
                analyse = analysers.setdefault(article.lang, Analyser(article.lang))
                writer.add_document(**document(article, analyse))
            writer.commit()

    def update_listed(self, removed: Iterable[str], added: Sequence[Document], inverted: Inverted) -> None:
        """As `update`, of articles whose words are `inverted` already: many times as fast.

        They become a segment of their own.
        """
        with self._writing(removed) as writer:
            for number, one in enumerate(added):
                writer.perdocwriter.start_doc(number)
                writer.perdocwriter.add_field("record", writer.schema["record"], one.record, 0)
                writer.perdocwriter.finish_doc()
            lists.write(added, inverted, writer.schema, writer.fieldwriter)
            writer.docnum, writer._added = len(added), bool(added)
            writer.commit(merge=False)  # what is merged would have to stand between the lists

    @contextmanager
    def _writing(self, removed: Iterable[str]) -> Iterator[Any]:
        """A writer for a block that commits, or raises and changes nothing."""
        writer = self._index.writer(limitmb=_MEGABYTES, codec=Codec())
        try:
            for gone in removed:
                writer.delete_by_term("article", gone)
            yield writer
        except BaseException:
            if not writer.is_closed:
                # Of a file that could not be written the end cannot be written either; what counts is why it could not.
                with suppress(OSError, ValueError):
                    writer.cancel()
            raise

    def articles(self) -> Iterator[Article]:
        """Every article as it was put in, in the order of their sources."""
        with closing(self._index.reader()) as reader:
            firsts = sorted((*stored["record"], number) for number, stored in reader.iter_docs() if "record" in stored)
            for _source, packed, _number in firsts:
                yield unpacked(packed)

    def verify(self) -> tuple[int, int]:
        """How many documents and terms there are, once every posting was read and agreed with the articles.

        Raises DamagedError where a term does not stand in them as often as its postings say.
        """
        expected: Counter[tuple[str, bytes]] = Counter()
        articles, described = 0, schema()
        analysers: dict[str, Analyser] = {}
        for article in self.articles():
            words = document(article, analysers.setdefault(article.lang, Analyser(article.lang)))
            articles += 1
            expected["article", article.id.encode()] += 1
            for name in FIELDS:
                for term, count, _, _ in described[name].index(words[name]):
                    expected[name, term] += count
        with closing(self._index.reader()) as reader:
            if reader.doc_count() != articles:
                raise DamagedError(f"the Whoosh index has {reader.doc_count()} documents, its articles {articles}")
            found = Counter({(name, term): _occurrences(reader, name, term) for name, term in reader.all_terms()})
        if wrong := next((t for t in sorted(expected.keys() | found.keys()) if expected[t] != found[t]), None):
            counts = f"{found[wrong]} times in the Whoosh index, {expected[wrong]} times in its articles"
            raise DamagedError(f"{wrong[0]} {wrong[1].decode(errors='replace')!r} stands {counts}")
        return articles, len(expected)

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

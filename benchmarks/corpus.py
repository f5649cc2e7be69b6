"""The corpus: the same articles and the same sections for everyone, in any size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.perturb import perturbed, words_of
from indexer.store import FILE_NAME, ArticleStore
from searchindex.article import Article, article_id
from searchindex.packing import packed


@dataclass(frozen=True, slots=True)
class Document:
    """A section, as every peer gets it.  `topic` is the innermost topic of its article, with those above it."""

    title: str
    heading: str
    text: str
    topic: str
    url: str


@dataclass(frozen=True, slots=True)
class Original:
    """The articles as they were parsed, with the digest that each is stored under."""

    articles: tuple[Article, ...]
    digests: tuple[str, ...]

    @property
    def sections(self) -> int:
        """How many sections they have."""
        return sum(len(article.sections) for article in self.articles)


def stored(index_dir: Path) -> Original:
    """The articles of an index folder's store, in source order."""
    with ArticleStore(index_dir / FILE_NAME, create=False) as store:
        digests = store.digests()
        return Original(tuple(store.load(digests)), tuple(digests.values()))


class Corpus:
    """Articles of about so many sections: an even share of the original, or the original and perturbed copies of it.

    It is the `Articles` of a build; each copy is made when it is asked for, so a large one needs no memory.
    """

    def __init__(self, original: Original, sections: int | None = None) -> None:
        self._original = original
        self._words = words_of(original.articles)
        self._ids: dict[str, tuple[int, int]] = {}
        self.sections = 0
        for copy, place in _chosen([len(a.sections) for a in original.articles], sections or original.sections):
            article = original.articles[place]
            key = article.id if not copy else article_id(f"~{copy:03}/{article.source}")
            self._ids[key] = (copy, place)
            self.sections += len(article.sections)

    def __len__(self) -> int:
        return len(self._ids)

    def digests(self) -> dict[str, str]:
        """Article id to a digest that changes when, and only when, the article does; in source order."""
        return {key: f"{self._original.digests[place]}.{copy}" for key, (copy, place) in self._ids.items()}

    def load(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of these ids, in the order asked."""
        for key in ids:
            copy, place = self._ids[key]
            article = self._original.articles[place]
            yield perturbed(article, copy, self._words) if copy else article

    def packed(self, ids: Iterable[str]) -> Iterator[bytes]:
        """The same articles, packed."""
        return map(packed, self.load(ids))

    def __iter__(self) -> Iterator[Article]:
        return self.load(self._ids)

    def documents(self) -> Iterator[Document]:
        """Every section, article by article."""
        for article in self:
            topic = " / ".join(article.topics[0]) if article.topics else ""
            for section in article.sections:
                url = f"{article.url}#{section.anchor}" if section.anchor else article.url
                yield Document(article.title, section.heading, section.text, topic, url)


class Pieces:
    """The sections of a corpus, each an article by itself: what is ranked when nothing is grouped."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._digests = {
            piece.id: f"{digest}.{number}"
            for article, digest in zip(corpus, corpus.digests().values(), strict=True)
            for number, piece in enumerate(_pieces(article))
        }

    def digests(self) -> dict[str, str]:
        """Article id to a digest that changes when, and only when, the article does; in source order."""
        return dict(self._digests)

    def load(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of these ids, in the order of the corpus, which is the order that builds ask in."""
        wanted = set(ids)
        return (piece for article in self._corpus for piece in _pieces(article) if piece.id in wanted)

    def packed(self, ids: Iterable[str]) -> Iterator[bytes]:
        """The same articles, packed."""
        return map(packed, self.load(ids))


def _pieces(article: Article) -> Iterator[Article]:
    for number, section in enumerate(article.sections):
        source = f"{article.source}#{number:05}"
        yield replace(article, id=article_id(source), source=source, sections=(section,), links=())


def _chosen(sizes: Sequence[int], wanted: int) -> Iterator[tuple[int, int]]:
    """Which articles make up so many sections: copy number (0 is the original) and place in the original."""
    whole = sum(sizes)
    if wanted < whole:
        count = max(1, round(len(sizes) * wanted / whole))
        yield from ((0, i * len(sizes) // count) for i in range(count))
        return
    copy, place, found = 0, 0, 0
    while found < wanted:
        yield copy, place
        found += sizes[place]
        place += 1
        if place == len(sizes):
            copy, place = copy + 1, 0

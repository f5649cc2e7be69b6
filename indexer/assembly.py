"""The last step before a build: drafts to articles, their references resolved and their attachments' text added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer import digests, linking, workers
from indexer.entries import Draft, File
from indexer.facts import PageFacts
from indexer.page import FOLDER
from indexer.store import ArticleStore
from searchindex.article import Article, Part
from searchindex.engines.port import Progress, here
from searchindex.packing import packed, unpacked

MEDIA_URL = "/media/"
ARTICLE_URL = "/articles/"
BATCH = 200


class Addresses:
    """Where a reference leads now: the article, the copy in the media folder, or where it always led."""

    def __init__(self, pages: Mapping[str, PageFacts], files: Mapping[str, File]) -> None:
        self._urls = {facts.url for facts in pages.values()}
        self._files = files
        # Saved pages name each other by the address of the site they were saved from: here they are ours.
        self._canonical = {
            facts.canonical.rstrip("/"): facts.url
            for facts in pages.values()
            if facts.canonical and facts.url.startswith(ARTICLE_URL)
        }

    def __call__(self, reference: str) -> str | None:
        """The address to serve, or None where nothing stands that could be served."""
        if reference.startswith(ARTICLE_URL):
            return reference if reference in self._urls else None
        if reference.startswith(FOLDER):
            file = self._files.get(reference)
            return MEDIA_URL + file.media if file and file.media else None
        return self._canonical.get(reference.partition("?")[0].rstrip("/"), reference)


def chains(continued: Mapping[str, str | None], sources: Iterable[str]) -> list[tuple[str, ...]]:
    """The pages of each article, the first first.  A page that two others lead to belongs to the first of them.

    Pages that go round in a circle are articles of their own.
    """
    found: list[tuple[str, ...]] = []
    order = list(sources)
    known, taken = set(order), set[str]()
    later = {target for source, target in continued.items() if target in known and target != source}
    for head in [*(s for s in order if s not in later), *(s for s in order if s in later)]:
        if head in taken:
            continue
        chain, at = [head], continued.get(head)
        taken.add(head)
        while at in known and at not in taken and head not in later:
            chain.append(at)
            taken.add(at)
            at = continued.get(at)
        found.append(tuple(chain))
    place = {source: number for number, source in enumerate(order)}
    return sorted(found, key=lambda chain: place[chain[0]])


def joined(pages: Sequence[Article]) -> Article:
    """One article of several pages: the first, with the sections, links and files of the others behind its own."""
    first, *others = pages
    sections = (replace(section, page=page.url) for page in others for section in page.sections)
    return replace(
        first,
        sections=(*first.sections, *sections),
        links=(*first.links, *(link for page in others for link in page.links)),
        attachments=tuple(dict.fromkeys(file for page in pages for file in page.attachments)),
        next=pages[-1].next,
    )


@dataclass(frozen=True, slots=True)
class _Drafted:
    """The drafts of an article, packed, with where each reference in them leads and the text of their files.

    `digest` is the first one's.
    """

    pages: tuple[bytes, ...]
    digest: str
    leads: dict[str, str | None]
    parts: dict[str, tuple[Part, ...]]

    @classmethod
    def of(
        cls,
        chain: Sequence[str],
        drafts: Mapping[str, Draft],
        store: ArticleStore,
        resolve: Addresses,
        files: Mapping[str, File],
    ) -> _Drafted:
        """The drafts of a chain of pages."""
        mentions = {mention for source in chain for mention in drafts[source].mentions}
        parts = {mention: files[mention].parts for mention in mentions if mention in files}
        pages, leads = tuple(map(store.draft, chain)), {mention: resolve(mention) for mention in mentions}
        return cls(pages, drafts[chain[0]].digest, leads, parts)


@dataclass(frozen=True, slots=True)
class _Linked:
    """An article as it is to be served, packed."""

    id: str
    source: str
    digest: str
    article: bytes


def _linked(some: Sequence[_Drafted]) -> list[_Linked]:
    """The articles of drafts."""
    found = []
    for one in some:
        drafted = [unpacked(page) for page in one.pages]
        article = linking.link(joined(drafted), one.leads.__getitem__, one.parts)
        if article == drafted[0]:  # nothing in it leads elsewhere now
            digest, as_bytes = one.digest, one.pages[0]
        else:
            digest, as_bytes = digests.of_article(article), packed(article)
        found.append(_Linked(article.id, article.source, digest, as_bytes))
    return found


def assemble(store: ArticleStore, rules: str, progress: Progress) -> None:
    """Makes the store's articles what its drafts and files say; those whose ingredients did not change stay."""
    drafts, files, made = {draft.source: draft for draft in store.drafts()}, store.files(), store.recipes()
    known = dict(store.facts(PageFacts))
    resolve = Addresses(known, files)
    stale = []
    for chain in chains({source: known[source].continued for source in drafts if source in known}, drafts):
        mentions = [mention for source in chain for mention in drafts[source].mentions]
        leads = [(m, resolve(m), files[m].stamp if m in files else "") for m in mentions]
        recipe = digests.of_values(rules, [drafts[source].digest for source in chain], leads)
        if made.pop(chain[0], "") != recipe:
            stale.append((chain, recipe))
    with store.transaction():
        store.drop_articles(made)
    batches = [stale[start : start + BATCH] for start in range(0, len(stale), BATCH)]
    drafted = ([_Drafted.of(chain, drafts, store, resolve, files) for chain, _ in batch] for batch in batches)
    done = 0
    with workers.crew() as spread:
        linked = (spread if len(batches) > 1 else here)(_linked, drafted)
        for batch, articles in zip(batches, linked, strict=True):
            with store.transaction():
                for (_, recipe), one in zip(batch, articles, strict=True):
                    store.put_article(one.id, one.source, recipe, one.digest, one.article)
            done += len(batch)
            progress("link", done, len(stale))

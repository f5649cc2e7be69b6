"""The last step before a build: drafts to articles, their references resolved and their attachments' text added."""

from __future__ import annotations

from collections.abc import Mapping

from indexer import digests, linking
from indexer.entries import File
from indexer.facts import PageFacts
from indexer.page import FOLDER
from indexer.store import ArticleStore
from searchindex.engines.port import Progress

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


def assemble(store: ArticleStore, rules: str, progress: Progress) -> None:
    """Makes the store's articles what its drafts and files say; those whose ingredients did not change stay."""
    drafts, files, made = store.drafts(), store.files(), store.recipes()
    resolve = Addresses(dict(store.facts(PageFacts)), files)
    stale = []
    for draft in drafts:
        leads = [(m, resolve(m), files[m].stamp if m in files else "") for m in draft.mentions]
        recipe = digests.of_values(rules, draft.digest, leads)
        if made.pop(draft.source, "") != recipe:
            stale.append((draft.source, recipe))
    with store.transaction():
        store.drop_articles(made)
    parts = {reference: file.parts for reference, file in files.items()}
    for start in range(0, len(stale), BATCH):
        with store.transaction():
            for number, (source, recipe) in enumerate(stale[start : start + BATCH], start + 1):
                article = linking.link(store.draft(source), resolve, parts)
                store.put_article(article, recipe, digests.of_article(article))
                progress("link", number, len(stale))

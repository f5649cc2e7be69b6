"""Makes corpus/pages/ from corpus/articles/ and corpus/decks/: run it after every change.

python corpus/make_pages.py            write what changed, remove what has no source any more
python corpus/make_pages.py --check    write nothing; exit 1 when something is out of date
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import markdown
from decks import make_deck
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from sources import Source, Topic, in_order, read_article, read_topics

HERE = Path(__file__).parent
PAGES = HERE / "pages"
MARKDOWN = ["tables", "fenced_code", "attr_list", "def_list", "sane_lists", "md_in_html"]
MARKER = re.compile(r"^\[(deck|video)(?:: (.+))?\]$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """The exit status: 1 when --check found something out of date."""
    made = dict(make())
    there = {str(f.relative_to(PAGES)): f for f in PAGES.rglob("*") if f.suffix in (".html", ".pdf")}
    stale = sorted(name for name, data in made.items() if name not in there or there[name].read_bytes() != data)
    stray = sorted(there.keys() - made.keys())
    if "--check" not in arguments:
        for name in stale:
            (PAGES / name).write_bytes(made[name])
        for name in stray:
            there[name].unlink()
    for name in stale + stray:
        print(f"corpus/pages/{name}: {'no source' if name in stray else 'changed'}")
    return 1 if "--check" in arguments and stale + stray else 0


def make() -> Iterator[tuple[str, bytes]]:
    """Every page and deck: path below pages/, and bytes."""
    topics = read_topics(HERE / "topics.toml")
    articles = in_order([read_article(f) for f in sorted((HERE / "articles").glob("*.md"))], topics)
    templates = Environment(
        loader=FileSystemLoader(HERE / "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(topics=topics, articles=articles)

    def page(template: str, **values: object) -> bytes:
        return templates.get_template(template).render(**values).encode()

    by_slug = {article.slug: article for article in articles}
    for place, article in enumerate(articles):
        facts = article.facts
        before = by_slug[facts.previous] if facts.previous else articles[place - 1] if place else None
        after = by_slug[facts.next] if facts.next else articles[place + 1] if place + 1 < len(articles) else None
        yield (
            f"{article.slug}.html",
            page(
                "article.j2",
                article=article,
                facts=facts,
                body=body(article),
                trail=trail(facts.topics[0], topics),
                before=before,
                after=after,
            ),
        )
    for topic in topics:
        yield f"topic-{topic.slug}.html", page("archive.j2", topic=topic, inner=None)
        for inner in topic.inner:
            yield f"topic-{topic.slug}-{inner.slug}.html", page("archive.j2", topic=topic, inner=inner)
    yield "index.html", page("main.j2")
    for deck in sorted((HERE / "decks").glob("*.md")):
        yield f"media/{deck.stem}.pdf", make_deck(deck.read_text(encoding="utf-8"))


def trail(path: str, topics: tuple[Topic, ...]) -> list[tuple[str, str]]:
    """Name and page of the outer and the inner topic that `path` names."""
    outer, inner = path.split("/")
    topic = next(t for t in topics if t.slug == outer)
    name = next(i.name for i in topic.inner if i.slug == inner)
    return [(topic.name, f"topic-{outer}.html"), (name, f"topic-{outer}-{inner}.html")]


def body(article: Source) -> Markup:
    """The article's HTML; a line `[deck]` or `[video]` becomes the link or the player."""

    def embed(found: re.Match[str]) -> str:
        kind, words = found.groups()
        if kind == "deck":
            words = escape(words or "Download the deck (PDF)")
            return f'<p><a href="media/{article.slug}.pdf">{words}</a></p>'
        file, words = f"media/{article.slug}", escape(words or article.facts.title)
        return (
            f'<figure class="wp-block-video"><video controls preload="metadata" poster="{file}.png" src="{file}.mp4">'
            f'<track kind="captions" src="{file}.vtt" srclang="en" label="English"></video>'
            f"<figcaption>{words}</figcaption></figure>"
        )

    # Our own Markdown, written by us: the one text here that is HTML already.
    return Markup(markdown.markdown(MARKER.sub(embed, article.markdown), extensions=MARKDOWN))  # noqa: S704


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

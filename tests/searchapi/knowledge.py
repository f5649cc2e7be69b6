"""A knowledge base of a dozen articles, built into a real index for the tests of the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from searchindex.article import Article, Attachment, Neighbour, Rating, Section, article_id
from searchindex.engines.whoosh_engine import open_writer
from searchindex.packing import packed
from searchindex.settings import Search, Settings

SETTINGS = Settings(search=Search(meaning=False))
UPDATED = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
EVIL = '<img src=x onerror="alert(1)">'


def page(name: str, title: str, topic: tuple[str, ...], *sections: Section, **more: object) -> Article:
    """An article of a folder that has no site behind it."""
    own = article_id(name)
    made = Article(own, name, f"/articles/{own}", title, sections, topic, (topic,), "en", updated=UPDATED)
    return replace(made, **more)  # type: ignore[arg-type]


def part(heading: str, text: str, anchor: str | None = None, level: int = 2) -> Section:
    """A section of one paragraph."""
    return Section(level, heading, anchor, text, f"<p>{escape(text)}</p>")


CAREERS, PATHS, RISK = ("Careers",), ("Careers", "Paths"), ("Risk & issues",)

CAREER_HOUR = page(
    "career-hour.html",
    "Career Paths / Career Hour",
    PATHS,
    part("", "A poll asked where people want their career to lead them."),
    part("Career paths", "A career path may stay in the office and still be wide and varied.", "career-paths"),
    part("Career strategies", "People who look after their career ask for high profile work.", "strategies"),
    part("Your personality", "A short test gives food for thought about the work you like.", "personality"),
    attachments=(
        Attachment("pdf", "Session deck", "/media/0123456789abcdef.pdf"),
        Attachment("video", "Video session", "/media/00ff00ff00ff00ff.mp4"),
        Attachment("captions", "English", "/media/00ee00ee00ee00ee.vtt"),
        Attachment("file", "Never a link", "javascript:alert(1)"),
    ),
    previous=Neighbour("Starting out in a project office", f"/articles/{article_id('starting.html')}"),
    rating=Rating(4.5, 8, (0, 0, 1, 2, 5)),
)

ARTICLES = (
    page("starting.html", "Starting out in a project office", PATHS, part("", "The first career step is small.")),
    CAREER_HOUR,
    page("trends.html", "Challenges and trends", PATHS, part("", "What changes in a career as tools change.")),
    page("mentor.html", "Finding a mentor", CAREERS, part("", "A mentor speaks plainly about your career.", "top")),
    page("risk-log.html", "Keeping a risk log", RISK, part("", "Write each risk down, with an owner and a date.")),
    page("issues.html", "Risks and issues", RISK, part("Difference", "A risk may happen, an issue has happened.")),
    page("evil.html", f"Escaping {EVIL}", RISK, part(EVIL, f"A page may hold {EVIL} as text.", "evil")),
    page("folgen.html", "Risiken bewerten", RISK, part("", "Ein Risiko wird nach seinen Folgen bewertet."), lang="de"),
    *(
        page(f"note-{n}.html", f"Meeting notes {n}", ("Notes",), part("", f"Notes of budget meeting number {n}."))
        for n in range(1, 26)
    ),
)


class Shelf:
    """Articles handed to a build."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = {article.id: article for article in articles}

    def digests(self) -> Mapping[str, str]:
        """An article's own words are its digest."""
        return {article.id: str(hash(article)) for article in self._articles.values()}

    def packed(self, ids: Iterable[str]) -> Iterator[bytes]:
        """In the order asked."""
        return (packed(self._articles[known]) for known in ids)


def publish(index_dir: Path, articles: Iterable[Article] = ARTICLES) -> str:
    """Builds a generation, publishes it and gives its name."""
    with open_writer(index_dir, SETTINGS) as writer:
        built = writer.build(Shelf(articles), lambda stage, done, total: None)
        writer.publish(built.name)
    return built.name

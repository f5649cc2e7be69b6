"""The three-article knowledge base of the torture, as it was, is and will be; and what a visitor is told."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from searchindex import generations
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.search import Query, ask
from searchindex.settings import Search, Settings

SETTINGS = Settings(search=Search(meaning=False))
QUESTIONS = ("risk", "plan", "career", "status report", "delivered", "who watches", "reprot", "nothing of the kind")

_COMMON = {
    "risks": "A risk register lists what may go wrong, how likely it is and who watches it.",
    "plans": "A plan says what is delivered, by whom and when, and what it rests on.",
}
_PEOPLE = {"people": "Careers in a project office begin with coordination and lead to a portfolio."}
_REPORTS = {"reports": "A status report tells sponsors what changed since the last one, in one page."}
STATES = {
    "before": _COMMON | _PEOPLE,
    "old": _COMMON | _PEOPLE | {"risks": "A risk register lists what may go wrong. Somebody watches each line."},
    "new": _COMMON | _REPORTS | {"plans": "A plan says what is delivered. Its picture changed as well."},
}
"""Three articles each.  From "old" to "new" one is changed, one leaves, one comes, and a picture is another."""


def page(state: str, name: str) -> str:
    """A page of a state."""
    words, picture = STATES[state][name], "<p><img src=plan.png alt=''></p>" if name == "plans" else ""
    return (
        f"<!doctype html><html lang=en><head><title>{name.capitalize()}</title></head><body><main>"
        f"<h1>{name.capitalize()}</h1><p>{words}</p>{picture}<h2 id=more>More on {name}</h2><p>{words}</p>"
        "</main></body></html>"
    )


def write(folder: Path, state: str) -> Path:
    """The pages of a state, in place of all that stood there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in STATES[state]:
        (folder / f"{name}.html").write_text(page(state, name))
    (folder / "plan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + state.encode() * 500)
    return folder


@dataclass(frozen=True, slots=True)
class Told:
    """What a visitor is told.  `said` is one digest of every answer; `problems` is what readiness names."""

    said: str
    generation: str
    problems: tuple[str, ...]


def told(index: Path) -> Told:
    """Opens an index as the service does, and asks it everything.  Raises AnswerboxError where nothing is served."""
    found, problems = generations.newest_sound(index)
    searcher = open_searcher(index, found.name, SETTINGS)
    try:
        results = [replace(ask(Query(q), searcher, SETTINGS), generation="") for q in QUESTIONS]
        articles = [searcher.article(ref.id) for ref in searcher.listing()]
        every = msgspec.json.encode((results, articles, searcher.topics(), searcher.vocabulary.frequency("plan")))
    finally:
        searcher.close()
    media = sorted((index / "media").glob("*.png"))
    pictures = b"".join(path.read_bytes() for path in media if path.name.encode() in every)
    return Told(hashlib.sha256(every + pictures).hexdigest()[:16], found.name, problems)

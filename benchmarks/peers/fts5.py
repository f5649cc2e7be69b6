"""FTS5, the full-text search of SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus import Document
from benchmarks.peers import BODY, HEADING, HITS, TITLE, Answer, Shown
from benchmarks.queries import Question

DOES = "ranks sections by bm25(); Porter's stems; prefixes of 2, 3 and 4 letters have an index of their own"
_FILE = "fts5.db"
_SNIPPET_WORDS = 32
"""About 200 characters."""
_TABLES = """
CREATE VIRTUAL TABLE sections USING fts5(title, heading, body, tokenize = 'porter unicode61', prefix = '2 3 4');
CREATE TABLE about (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, url TEXT NOT NULL);
"""
_BEST = f"""
SELECT title, url, snippet(sections, 2, '<mark>', '</mark>', '…', {_SNIPPET_WORDS})
FROM sections JOIN about ON about.id = sections.rowid
WHERE sections MATCH ? AND rank MATCH 'bm25({TITLE}, {HEADING}, {BODY})' ORDER BY rank LIMIT {HITS}
"""
_COUNTS = """
SELECT topic, count(*) FROM sections CROSS JOIN about ON about.id = sections.rowid WHERE sections MATCH ? GROUP BY topic
"""


def build(documents: Iterable[Document], folder: Path) -> None:
    """One file, its index merged into one tree."""
    db = sqlite3.connect(folder / _FILE)
    db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
    for number, d in enumerate(documents):
        db.execute("INSERT INTO sections (rowid, title, heading, body) VALUES (?, ?, ?, ?)",
                   (number, d.title, d.heading, d.text))  # fmt: skip
        db.execute("INSERT INTO about VALUES (?, ?, ?)", (number, d.topic, d.url))
    db.execute("INSERT INTO sections (sections) VALUES ('optimize')")
    db.execute("ANALYZE")
    db.commit()
    db.close()


class Fts5:
    """An open file, memory-mapped, with room to cache all of it."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(f"file:{folder / _FILE}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._db.executescript("PRAGMA mmap_size = 2000000000; PRAGMA cache_size = -256000;")

    def search(self, question: Question) -> Answer:
        """The ten best, and the counts by a second statement."""
        *whole, last = (f'"{word}"' for word in question.text.split())
        match = " OR ".join([*whole, f"{last}*" if question.kind == "prefix" else last])
        hits = tuple(Shown(*row) for row in self._db.execute(_BEST, (match,)))
        topics = dict(self._db.execute(_COUNTS, (match,)).fetchall())
        return Answer(sum(topics.values()), hits, topics)


def open_engine(folder: Path) -> Fts5:
    """The file in a folder."""
    return Fts5(folder)

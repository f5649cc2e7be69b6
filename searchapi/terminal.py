"""A search in the terminal: in the wire's shape, or as a list to read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from searchapi import encode
from searchindex.engines.chosen import open_searcher
from searchindex.engines.port import Searcher
from searchindex.errors import AnswerboxError
from searchindex.generations import newest_sound
from searchindex.results import Results, Snippet
from searchindex.search import Query, ask
from searchindex.settings import Settings


def search(index_dir: Path, query: Query, settings: Settings, as_json: bool) -> None:
    """Prints the answer.  Raises NoIndexError, DamagedError or FormatError where there is nothing to ask."""
    searcher = newest(index_dir, settings)
    try:
        results = ask(query, searcher, settings)
    finally:
        searcher.close()
    if as_json:
        print(msgspec.json.encode(encode.search(results, query.explain)).decode())
    else:
        print("\n".join(listing(results, sys.stdout.isatty())))


def newest(index_dir: Path, settings: Settings) -> Searcher:
    """The published generation, or the newest that is sound, with a warning.  Raises as `search` does."""
    found, problems = newest_sound(index_dir)
    for problem in problems:
        print(f"warning: {problem}; asking {found.name}", file=sys.stderr)
    return open_searcher(index_dir, found.name, settings)


def tell(line: str) -> None:
    """One line for whoever started the program."""
    print(line, flush=True)


def complain(error: AnswerboxError) -> None:
    """An error as one line on stderr."""
    print(f"searchapi: {error}", file=sys.stderr)


def listing(results: Results, bold: bool) -> Iterator[str]:
    """The lines of the answer; words that match are bold where the terminal can show it."""
    if results.corrected:
        yield f"Showing results for {results.corrected.query} (--verbatim searches for {results.corrected.original})"
    if results.unmatched:
        yield f"No article holds: {', '.join(results.unmatched)}"
    yield f"{results.total:,} {'result' if results.total == 1 else 'results'}"
    for place, hit in enumerate(results.hits, (results.page - 1) * results.per_page + 1):
        yield ""
        yield f"{place:>3}. {_shown(hit.title, bold)}"
        yield f"     {' > '.join(hit.breadcrumb) + '  ' if hit.breadcrumb else ''}{hit.url}"
        yield f"     {_shown(hit.snippet, bold)}"
        for section in hit.sections:
            if section.heading.text:
                yield f"       # {_shown(section.heading, bold)}"
        for reason in hit.reasons:
            yield f"       {reason.amount:8.2f}  {reason.what}"


def _shown(snippet: Snippet, bold: bool) -> str:
    """Text fit for a terminal: control characters of a page are no commands to it."""
    done, parts = 0, []
    for start, end in snippet.marks if bold else ():
        parts += [_plain(snippet.text[done:start]), "\x1b[1m", _plain(snippet.text[start:end]), "\x1b[22m"]
        done = end
    return "".join(parts) + _plain(snippet.text[done:])


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)

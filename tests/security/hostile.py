"""Input that means harm: a few cases of our own, and whole collections where they lie beside the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CASES = Path(__file__).parent / "cases"
COLLECTIONS = Path(__file__).parents[3] / "shared" / "hostile"


@cache
def markup() -> tuple[str, ...]:
    """Lines that try to be more than text, each once."""
    found = lines(CASES / "markup.txt")
    for path in sorted(COLLECTIONS.glob("xss_*/*")):
        if path.is_file() and path.name != "SOURCE.md":
            found += lines(path)
    return tuple(dict.fromkeys(found))


@cache
def questions() -> tuple[str, ...]:
    """What nobody would ask."""
    found = lines(CASES / "questions.txt")
    if (strings := COLLECTIONS / "blns" / "blns.json").is_file():
        found += json.loads(strings.read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(found))


def lines(path: Path) -> list[str]:
    """The lines of a file that are not blank."""
    return [line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]


def batches(texts: tuple[str, ...], chars: int) -> Iterator[str]:
    """All the texts, several in one as far as they fit: what is escaped is escaped letter by letter."""
    batch = ""
    for piece in (text[start : start + chars] for text in texts for start in range(0, len(text), chars)):
        if len(batch) + len(piece) >= chars:
            yield batch
            batch = ""
        batch = f"{batch} {piece}" if batch else piece
    yield batch

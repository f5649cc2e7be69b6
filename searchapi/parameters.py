"""What a request asks for: its parameters as values, or an error that names the parameter and its limit."""

from __future__ import annotations

import re
import unicodedata

import falcon

from searchindex.search import Query
from searchindex.settings import Settings

MAX_PER_PAGE = 50
MAX_SUGGESTIONS = 20
MAX_TOPICS = 20
MAX_PAGE = 1000

_SWITCH = {"1": True, "true": True, "0": False, "false": False, "": False}
_NUMBER = re.compile(r"[0-9]{1,9}")
_BLANK = re.compile(r"\s+")
# Characters that turn the direction of what follows, or show nothing at all, have no business in a question.
_UNSEEN = dict.fromkeys([0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class BadParameter(falcon.HTTPBadRequest):
    """A parameter that cannot be used; `parameter` is its name."""

    def __init__(self, parameter: str, description: str) -> None:
        super().__init__(title="Bad parameter", description=description)
        self.parameter = parameter


def words(req: falcon.Request) -> str:
    """The question in `q`: the last one where it is given twice, "" where it is missing.

    Composed (NFC), without control characters; runs of white space are one blank.
    """
    text = _last(req, "q")
    if text.isascii() and text.isprintable():
        # Most: nothing to compose, nothing unseen, no white space but blanks.
        return " ".join(text.split())
    text = text.translate(_UNSEEN)
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    return unicodedata.normalize("NFC", _BLANK.sub(" ", text)).strip()


def number(req: falcon.Request, name: str, default: int, high: int) -> int:
    """A whole number from 1 to `high`.  Raises BadParameter naming the limit."""
    given = _last(req, name)
    if not given:
        return default
    if not _NUMBER.fullmatch(given) or not 1 <= int(given) <= high:
        raise BadParameter(name, f"{name} must be a whole number from 1 to {high:,}.")
    return int(given)


def flag(req: falcon.Request, name: str) -> bool:
    """Whether a switch is on: `1` or `true`.  Raises BadParameter for what is neither on nor off."""
    given = _last(req, name).lower()
    if given not in _SWITCH:
        raise BadParameter(name, f"{name} must be 1 or 0.")
    return _SWITCH[given]


def topics(req: falcon.Request) -> tuple[str, ...]:
    """The topics to filter by, each once, in the order given.  Raises BadParameter for too many."""
    given = tuple(dict.fromkeys(slug for slug in req.get_param_as_list("topic") or () if slug))
    if len(given) > MAX_TOPICS:
        raise BadParameter("topic", f"topic may be given {MAX_TOPICS} times at most.")
    return given


def query(req: falcon.Request, settings: Settings) -> Query:
    """The whole question of a search."""
    return Query(
        text=words(req),
        topics=topics(req),
        page=number(req, "page", 1, MAX_PAGE),
        per_page=number(req, "per_page", settings.search.per_page, MAX_PER_PAGE),
        verbatim=flag(req, "verbatim"),
        explain=flag(req, "explain"),
    )


def _last(req: falcon.Request, name: str) -> str:
    """What is given last, "" where nothing is."""
    given: str | list[str] = req.params.get(name, "")
    return given if isinstance(given, str) else given[-1]

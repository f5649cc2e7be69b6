"""What is known of each platform that knowledge bases are served by: data, one file each."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from searchindex.errors import UsageError

Selectors = tuple[str, ...]


class Detect(Struct, frozen=True, forbid_unknown_fields=True):
    """What gives a platform away.

    `generator`: the generator element names it, 4 points.  `marker`: a selector that matches, 2 points each.
    `address`: the page's address matches a regular expression, 2 points.
    `asset`: a script or style sheet of its own, 1 point each.  Two points are needed.
    """

    generator: Selectors = ()
    marker: Selectors = ()
    address: Selectors = ()
    asset: Selectors = ()


class Sidebar(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a side menu shows the place of the article: the active link, the groups around it, a group's name.

    `links` are all its links to articles, where it has every article on every page: the article's own are looked for.
    """

    active: Selectors = ()
    links: Selectors = ()
    group: str = ""
    label: str = ""


class Neighbours(Struct, frozen=True, forbid_unknown_fields=True):
    """Links to the article before and the one after; `title` is looked for inside of a link.

    `among`: links of which those that begin with the word Previous or Next are meant; they are no text.
    """

    previous: Selectors = ()
    next: Selectors = ()
    title: Selectors = ()
    among: Selectors = ()


class Platform(Struct, frozen=True, forbid_unknown_fields=True):
    """How one platform marks up an article.  Of several selectors the first that matches counts.

    `skip` names pages that are no articles, with the reason.  `body` is the article's text, without `drop`;
    `contents` are lists of links that stay only where they are most of the page.  `headings` are elements
    that head a part of the text without being headings.  `title_cut` goes before the title and is cut with all
    before it.  `home` is the number of crumbs at the start that are no topic.  `categories` are topics of their own.
    `parts` hold links to the further pages of an article that runs over several.
    `anchors`: "own" ids of headings, "enclosing" (also of the block around them), "echo" (numbered by script).
    """

    name: str
    detect: Detect = Detect()
    skip: dict[str, str] = {}
    title: Selectors = ()
    title_cut: str = ""
    body: Selectors = ()
    drop: Selectors = ()
    contents: Selectors = ()
    headings: Selectors = ()
    anchors: str = "own"
    breadcrumb: Selectors = ()
    home: int = 0
    categories: Selectors = ()
    sidebar: Sidebar = Sidebar()
    path_names: dict[str, str] = {}
    neighbours: Neighbours = Neighbours()
    parts: Selectors = (".page-links", ".post-nav-links")
    updated: Selectors = ()
    tags: Selectors = ()
    attachments: Selectors = ()
    rating: str = ""


def load_platforms(extra: Sequence[Path] = ()) -> tuple[Platform, ...]:
    """The platforms that are known, sorted by name, with those of `extra` files added.

    An extra file with the name of a known platform overrides the keys it gives and keeps the others.
    Raises UsageError for a file that cannot be read or has an unknown key.
    """
    known = {str(entry["name"]): entry for entry in _shipped()}
    for file in extra:
        try:
            entry = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"platform file {file} cannot be read: {error}") from error
        name = _platform({"name": file.stem, **entry}, str(file)).name
        known[name] = {**known.get(name, {}), **entry, "name": name}
    return tuple(_platform(known[name], name) for name in sorted(known))


@cache
def _shipped() -> tuple[dict[str, Any], ...]:
    entries = files(__package__).iterdir()
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")) for file in entries if file.name.endswith(".toml"))


def _platform(entry: dict[str, Any], origin: str) -> Platform:
    try:
        return msgspec.convert(entry, Platform)
    except msgspec.ValidationError as error:
        raise UsageError(f"platform {origin}: {error}") from error

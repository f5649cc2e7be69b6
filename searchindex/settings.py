"""Every setting: its name, its default, what it may be and what it is for.

The order of sources, later ones winning: defaults, one TOML file, the environment, options.
`[search] per_page = 10` in the file is `ANSWERBOX_SEARCH_PER_PAGE=10` in the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from searchindex.errors import UsageError

PREFIX = "ANSWERBOX_"
FILE_NAME = "answerbox.toml"


class NavLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A link under the search box."""

    text: str
    url: str


class Site(Struct, frozen=True, forbid_unknown_fields=True):
    """How the help centre presents itself."""

    title: Annotated[str, Meta(description="name of the help centre, in the page title")] = "Help centre"
    headline: Annotated[str, Meta(description="headline above the search box")] = "How can we help?"
    tagline: Annotated[str, Meta(description="line under the headline")] = (
        "Search for answers or browse our knowledge base."
    )
    lang: Annotated[str, Meta(description="language of the help centre's own words: en or de")] = "en"
    links: Annotated[tuple[NavLink, ...], Meta(description="links under the search box")] = ()
    address: Annotated[
        str, Meta(description="where visitors reach the service, as https://help.example; empty: as each request says")
    ] = ""
    accent: Annotated[
        str,
        Meta(
            description="the one colour of the look, as #rrggbb; must be readable on white", pattern="^#[0-9a-fA-F]{6}$"
        ),
    ] = "#0b4a8f"
    read_here: Annotated[
        bool, Meta(description="read the articles of a crawled site here, rather than on the site's own pages")
    ] = False


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """How questions are answered."""

    per_page: Annotated[int, Meta(ge=1, le=50, description="hits on a page unless asked otherwise")] = 10
    max_query_chars: Annotated[int, Meta(ge=16, le=4096, description="longest question, in characters")] = 512
    max_terms: Annotated[int, Meta(ge=1, le=128, description="words of a question that are looked up")] = 32
    meaning: Annotated[bool, Meta(description="rank by meaning as well as by words")] = True
    time_limit: Annotated[
        float, Meta(gt=0, description="seconds after which an answer is given as far as it has come, and says so")
    ] = 1.0


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """What the maintainer wants of some pages, for some queries or for all.

    `page` and `query` are patterns with * and ?; a page is known by its path or address, a query by its words.
    """

    page: str
    do: Literal["pin", "boost", "bury", "exclude"]
    query: str = "*"
    by: Annotated[float, Meta(gt=0, le=5)] = 0.3


class Tuning(Struct, frozen=True, forbid_unknown_fields=True):
    """The maintainer's hand on the ranking: part of a generation, so a change takes effect with the next build."""

    synonyms: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description='words that mean the same, both ways: pmo = ["project management office"]'),
    ] = msgspec.field(default_factory=dict)
    stop_words: Annotated[tuple[str, ...], Meta(description="further words that say nothing in a query")] = ()
    rules: Annotated[
        tuple[Rule, ...],
        Meta(
            description="pages to pin (first), boost, bury (by how much of a score) or exclude, "
            "for queries of a pattern or all: page, do, query, by"
        ),
    ] = ()
    signals: Annotated[str, Meta(description="file of ratings and clicks that the service exported")] = ""
    saved: Annotated[
        str, Meta(description="file of saved queries that no build may lose: query, page, worst rank; tab-separated")
    ] = ""
    max_fall: Annotated[
        float, Meta(ge=0, le=1, description="publish only while the mean of saved queries falls by at most this share")
    ] = 0.05


class Crawl(Struct, frozen=True, forbid_unknown_fields=True):
    """How a web site is read.  Only pages below the start address are, unless `include` says otherwise."""

    include: Annotated[
        tuple[str, ...],
        Meta(description="regular expressions; where given, an address must match one of them to be read"),
    ] = ()
    exclude: Annotated[tuple[str, ...], Meta(description="regular expressions of addresses that are not read")] = ()
    hosts: Annotated[
        tuple[str, ...],
        Meta(description="further hosts (host or host:port) that belong to the site; they need not be public"),
    ] = ()
    sitemaps: Annotated[tuple[str, ...], Meta(description="sitemaps besides those that the site names itself")] = ()
    user_agent: Annotated[
        str, Meta(description="how the crawler names itself; {version} and {source} are filled in")
    ] = "Answerbox/{version} (+{source})"
    headers: Annotated[
        dict[str, str], Meta(description="headers for a private site, sent to the start address's host only")
    ] = msgspec.field(default_factory=dict)
    user: Annotated[str, Meta(description="user name of a private site (basic auth)")] = ""
    password: Annotated[str, Meta(description="password of that user; better set in the environment")] = ""
    concurrency: Annotated[int, Meta(ge=1, le=32, description="requests under way at a time to one host")] = 4
    delay_seconds: Annotated[float, Meta(ge=0, le=600, description="pause between requests to one host, at least")] = (
        0.0
    )
    max_wait_seconds: Annotated[
        float, Meta(ge=0, le=86400, description="longest Crawl-delay or Retry-After that a crawl waits for")
    ] = 300.0
    retries: Annotated[int, Meta(ge=0, le=10, description="further attempts after an error that may pass")] = 2
    silence_seconds: Annotated[float, Meta(gt=0, description="longest time without a byte from the site")] = 15.0
    page_seconds: Annotated[float, Meta(gt=0, description="longest time for one page")] = 60.0
    max_page_mb: Annotated[float, Meta(gt=0, le=50, description="largest page, unpacked")] = 10.0
    max_file_mb: Annotated[float, Meta(gt=0, le=50, description="largest deck or transcript that is read")] = 20.0
    max_pages: Annotated[int, Meta(ge=1, description="most addresses that one crawl asks for")] = 50_000
    max_depth: Annotated[int, Meta(ge=0, description="most links from the start or the sitemap to a page")] = 25


class Index(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes into a generation."""

    engine: Annotated[
        Literal["whoosh", "opensearch"], Meta(description="where it is kept: whoosh in the index folder, or opensearch")
    ] = "whoosh"
    keep: Annotated[int, Meta(ge=2, description="generations kept for roll back, the published one among them")] = 2
    min_share: Annotated[
        float, Meta(ge=0, le=1, description="publish only with at least this share of last time's articles")
    ] = 0.5
    lang: Annotated[str, Meta(description="language of pages that do not name theirs")] = "en"
    platforms: Annotated[
        tuple[str, ...], Meta(description="files that tell how pages of further platforms are read, or of known ones")
    ] = ()


class Cluster(Struct, frozen=True, forbid_unknown_fields=True):
    """The OpenSearch cluster that holds the index, where index.engine says so."""

    addresses: Annotated[str, Meta(description="addresses of its nodes, parted by blanks")] = "http://127.0.0.1:9200"
    name: Annotated[
        str, Meta(description="what the names of its indexes begin with", pattern="^[a-z][a-z0-9_]{0,60}$")
    ] = "answerbox"
    user: Annotated[str, Meta(description="user name there; empty: none is asked for")] = ""
    password: Annotated[str, Meta(description="password of that user; better set in the environment")] = ""
    ca_file: Annotated[str, Meta(description="authority that signed its certificates; empty: the usual ones")] = ""
    timeout_seconds: Annotated[float, Meta(gt=0, description="longest wait for one node's answer to a search")] = 3.0
    shards: Annotated[int, Meta(ge=1, le=100, description="parts that the index is cut into")] = 1
    replicas: Annotated[int, Meta(ge=0, le=5, description="further copies of each part, as far as there are nodes")] = 1
    cache_mb: Annotated[
        float, Meta(ge=1, le=65536, description="memory of each worker for articles that were ranked before")
    ] = 64.0
    grace_seconds: Annotated[
        float, Meta(ge=0, description="how long a generation stays when no roll back reaches it any more")
    ] = 600.0
    poll_seconds: Annotated[float, Meta(gt=0, le=60, description="how often a web node asks what is published")] = 1.0


class Serve(Struct, frozen=True, forbid_unknown_fields=True):
    """How the service runs."""

    threads: Annotated[
        int, Meta(ge=3, le=16, description="threads of each worker process; two of them never search")
    ] = 3
    waiting: Annotated[
        int, Meta(ge=1, le=1000, description="questions that may wait in a worker; one more is told to come back")
    ] = 64
    request_seconds: Annotated[
        float, Meta(gt=0, description="longest time that a request may take to arrive, however steadily it drips")
    ] = 20.0
    hang_seconds: Annotated[
        float, Meta(gt=0, description="a worker that is silent, or whose threads are stuck, for so long is replaced")
    ] = 30.0
    cache_mb: Annotated[
        float, Meta(ge=0, le=1024, description="memory of each worker for answers it has given before; 0: none")
    ] = 32.0
    drain_seconds: Annotated[float, Meta(ge=0, description="longest wait for running requests at the end")] = 5.0
    trusted_proxy: Annotated[
        str, Meta(description="address of the proxy in front, whose word on a visitor's address is taken; empty: none")
    ] = ""
    origins: Annotated[
        tuple[str, ...], Meta(description="other sites whose pages may post clicks and ratings, as https://www.example")
    ] = ()
    metrics_token: Annotated[
        str,
        Meta(
            description="word that a program elsewhere sends for /metrics and the detail of /readyz, as "
            "`Authorization: Bearer …`; better set in the environment"
        ),
    ] = ""
    access_log: Annotated[bool, Meta(description="one line in the log for each request")] = True


class Signals(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of what visitors do."""

    keep_days: Annotated[int, Meta(ge=1, le=3650, description="days that searches and clicks are kept")] = 30
    feedback_days: Annotated[int, Meta(ge=1, le=3650, description="days that words of feedback are kept")] = 365
    shown_from: Annotated[
        int, Meta(ge=1, description="visitors who must have asked a question before its text is shown or exported")
    ] = 3
    posts_per_minute: Annotated[int, Meta(ge=1, description="votes, feedback and clicks taken from one address")] = 60


class Insights(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may see what visitors seek, at /insights.  Without a password and a token that page does not exist."""

    user: Annotated[str, Meta(description="user name that a browser asks for")] = "maintainer"
    password: Annotated[str, Meta(description="password of that user; better set in the environment")] = ""
    token: Annotated[
        str, Meta(description="word that a program sends, as `Authorization: Bearer …`; better set in the environment")
    ] = ""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, by section."""

    site: Site = Site()
    search: Search = Search()
    index: Index = Index()
    cluster: Cluster = Cluster()
    crawl: Crawl = Crawl()
    tuning: Tuning = Tuning()
    serve: Serve = Serve()
    signals: Signals = Signals()
    insights: Insights = Insights()


def load(file: Path | None, environ: Mapping[str, str] | None = None, folders: tuple[Path, ...] = ()) -> Settings:
    """The settings from `file`, or from the first of `folders` that holds an answerbox.toml, then `environ`.

    Raises UsageError naming the setting that is unknown or out of its bounds.
    """
    if file is None:
        file = next((f / FILE_NAME for f in folders if (f / FILE_NAME).is_file()), None)
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UsageError(f"no settings file {file}", "check --config") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise UsageError(f"{file} cannot be read as TOML: {error}") from error
        _beside(file.parent, values)
    for section, name, text in _from_environment(os.environ if environ is None else environ):
        values.setdefault(section, {})[name] = text
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"settings: {error}", f"in {file or 'the environment'}") from error


def _beside(folder: Path, values: dict[str, Any]) -> None:
    """Files that a file names stand beside it."""
    tuning, index = values.get("tuning", {}), values.get("index", {})
    for name in ("signals", "saved"):
        if tuning.get(name):
            tuning[name] = str(folder / tuning[name])
    if index.get("platforms"):
        index["platforms"] = [str(folder / path) for path in index["platforms"]]


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Values for settings that exist; other variables may carry the prefix for other purposes."""
    for section in Settings.__struct_fields__:
        for name in type(getattr(Settings(), section)).__struct_fields__:
            variable = f"{PREFIX}{section}_{name}".upper()
            if variable in environ:
                yield section, name, environ[variable]


class Described(Struct, frozen=True):
    """A setting as the documentation shows it."""

    section: str
    about: str
    name: str
    default: str
    help: str


def described() -> Iterator[Described]:
    """Every setting with its default and help, in the order of the table."""
    for section in Settings.__struct_fields__:
        defaults = getattr(Settings(), section)
        for field in msgspec.inspect.type_info(type(defaults)).fields:  # type: ignore[attr-defined]
            default = msgspec.json.encode(getattr(defaults, field.name)).decode()
            help_text = (getattr(field.type, "extra_json_schema", None) or {}).get("description", "")
            bounds = [f"{word} {bound}" for word, name in (("at least", "ge"), ("at most", "le"))
                      if (bound := getattr(field.type, name, None)) is not None]  # fmt: skip
            shown = f"{help_text} ({', '.join(bounds)})" if bounds else help_text
            yield Described(section, type(defaults).__doc__ or "", field.name, f"`{default}`", shown)

"""What a page says of itself beside its text: title, dates, neighbours, tags, language, canonical address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from indexer.page import Page
from indexer.parse.dates import moment
from indexer.parse.document import Document, attribute, below, is_inside, is_within, line, spaced, words
from indexer.parse.links import Links
from indexer.parse.platforms import Platform
from indexer.parse.profile import SEPARATOR
from indexer.parse.text import heading
from indexer.parse.tree import PageTag, Stretch
from searchindex.article import Neighbour

SURE_SEPARATORS = (" | ", " — ", " – ", " · ", " » ", " :: ")
PERMALINKS = ".headerlink, .header-anchor, .hash-link, .heading-anchor, .anchorjs-link, .batterdocs-anchor"
DIRECTIONS = ("previous page", "next page", "previous", "next", "prev", "zurück", "weiter", *"←→«»‹›")
LABEL = re.compile(r"(?:previous|prev|next)\b.", re.IGNORECASE)
ONWARD = re.compile(r"next\b|weiter|nächste|suivant", re.IGNORECASE)
VAGUE = frozenset({"previous chapter", "next chapter", "previous topic", "next topic"})

Data = list[dict[str, Any]]


def title(document: Document, platform: Platform, body: Stretch | None, site_names: Sequence[str], page: Page) -> str:
    """The article's title: the platform's own, a heading of first level, og:title, the title element, the path."""
    permalinks = frozenset(tag.place for tag in document.all(PERMALINKS))
    for selector in platform.title:
        found = document.first(selector)
        if found is not None and (text := heading(words(found, permalinks))):
            text = attribute(found, "title") or text if found.name == "h1" and len(text) < 2 else text
            if found.name == "title":
                return without_site_name(text, document, site_names)
            return _cut(text, platform.title_cut)
    firsts = [tag for tag in document.all("h1") if not is_inside(tag, ("nav",))]
    inside = [tag for tag in firsts if body is not None and is_within(tag, body)]
    for tag in inside[:1] + firsts:
        if text := heading(words(tag, permalinks)):
            return text
    for selector in ("meta[property='og:title']", "meta[name='twitter:title']"):
        if (found := document.first(selector)) is not None and (text := line(attribute(found, "content"))):
            return without_site_name(text, document, site_names)
    if text := without_site_name(title_element(document), document, site_names):
        return text
    inner = below(body, "h2", "h3")[:1] if body is not None else []
    if inner and (text := heading(words(inner[0], permalinks))):
        return text
    last = unquote(page.source.rstrip("/").rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    return line(last.replace("-", " ").replace("_", " "))


def title_element(document: Document) -> str:
    """The text of the page's title element; one inside of a drawing does not count."""
    found = document.first("head > title") or document.first("title")
    return line(found.get_text()) if found is not None else ""


def without_site_name(text: str, document: Document, site_names: Sequence[str]) -> str:
    """A title less the name of the site behind it."""
    named = document.first("meta[property='og:site_name']")
    known = {attribute(named, "content")} if named is not None else set()
    known |= set(site_names)
    parts = SEPARATOR.split(text)
    if len(parts) > 1 and parts[-1].strip() in known:
        return line(text[: text.rfind(parts[-1])].rstrip().rstrip("-–—|·»:"))
    for separator in SURE_SEPARATORS:
        if separator in text and not known:
            return line(text.rpartition(separator)[0])
    return line(text)


def _cut(text: str, after: str) -> str:
    return text.partition(after)[2].strip() or text if after and after in text else text


def neighbours(document: Document, platform: Platform, links: Links) -> tuple[Neighbour | None, Neighbour | None]:
    """The article before and the one after, as the page names them."""
    rules = platform.neighbours
    before = (*rules.previous, "link[rel=prev]", "a[rel=prev]", "link[rel=previous]", "a[accesskey=p]")
    behind = (*rules.next, "link[rel=next]", "a[rel=next]", "a[accesskey=n]")
    return (
        _neighbour(document, before, rules.title, links) or _labelled(document, platform, links, "prev"),
        _neighbour(document, behind, rules.title, links) or _labelled(document, platform, links, "next"),
    )


def continued(document: Document, platform: Platform, links: Links) -> str | None:
    """The source of the page that goes on with this article: a link that says so, or the number after the one shown."""
    found = [tag for block in document.all(platform.parts) for tag in below(block, "a") if "href" in tag.attrs]
    onward = [tag for tag in found if ONWARD.match(spaced(tag))]
    for block in document.all(platform.parts):
        shown = block.select_one("[aria-current], .current")
        after = shown.find_next_sibling("a", href=True) if shown is not None else None
        onward += [after] if isinstance(after, PageTag) else []
    address = links.address(attribute(onward[0], "href")) if onward else None
    return links.target(address) if address else None


def labelled_links(document: Document, platform: Platform) -> list[PageTag]:
    """The links that begin with the word Previous or Next, where the platform marks neighbours by nothing else."""
    return [tag for tag in document.all(platform.neighbours.among) if LABEL.match(spaced(tag))]


def _labelled(document: Document, platform: Platform, links: Links, label: str) -> Neighbour | None:
    for tag in labelled_links(document, platform):
        address = links.address(attribute(tag, "href"))
        if spaced(tag).lower().startswith(label) and address:
            return Neighbour(_neighbour_title(document, tag, ()), links.visit(address))
    return None


def _neighbour(document: Document, selectors: Sequence[str], titles: Sequence[str], links: Links) -> Neighbour | None:
    address, name = None, ""
    for selector in selectors:
        found = document.first(selector)
        if found is None or not attribute(found, "href"):
            continue
        there = links.address(attribute(found, "href"))
        if there is None or (address is not None and there != address):
            continue
        address = there
        name = _neighbour_title(document, found, titles)
        if name and name.lower() not in VAGUE:
            break
    return Neighbour(name, links.visit(address)) if address is not None else None


def _neighbour_title(document: Document, link: PageTag, titles: Sequence[str]) -> str:
    inner = next((tag for selector in titles if (tag := document.first(selector, within=link)) is not None), None)
    if inner is not None:
        return attribute(inner, "title") or words(inner)
    if link.name == "link":
        return line(attribute(link, "title"))
    said = (spaced(link), attribute(link, "title"), attribute(link, "aria-label"))
    return next((text for text in map(_without_direction, said) if text), "")


def _without_direction(text: str) -> str:
    for word in DIRECTIONS:
        if text.lower().startswith(word):
            text = text[len(word) :].strip(" :–-")
        if text.lower().endswith(word):
            text = text[: -len(word)].strip(" :–-")
    return line(text)


def updated(document: Document, platform: Platform, data: Data) -> datetime | None:
    """When the article was last changed, if the page says so in a way that does not depend on the reader."""
    for selector in platform.updated:
        for tag in document.all(selector):
            if (found := _moment(document, tag)) is not None:
                return found
    for selector in ("meta[property='article:modified_time']", "meta[property='og:updated_time']"):
        meta = document.first(selector)
        if meta is not None and (found := moment(attribute(meta, "content"))) is not None:
            return found
    for entry in data:
        if isinstance(entry.get("dateModified"), str) and (found := moment(entry["dateModified"])) is not None:
            return found
    for selector in ("time[itemprop=dateModified]", "meta[itemprop=dateModified]", "time.updated"):
        stated = document.first(selector)
        if stated is not None and (found := _moment(document, stated)) is not None:
            return found
    return None


def _moment(document: Document, tag: PageTag) -> datetime | None:
    times = [tag, *document.all("time[datetime]", within=tag)]
    stated = (attribute(time, "datetime") or attribute(time, "content") for time in times)
    found = next((value for text in stated if text and (value := moment(text)) is not None), None)
    return found or moment(words(tag))


def tags(document: Document, platform: Platform) -> tuple[str, ...]:
    """The tags that the page prints, each once."""
    found = [words(tag) for selector in platform.tags for tag in document.all(selector)]
    return tuple(dict.fromkeys(text for text in found if text))


def language(document: Document) -> str:
    """The language that the page names, as it names it, or ""."""
    for selector, name in (("html", "lang"), ("html", "xml:lang"), ("body", "lang")):
        tag = document.first(selector)
        if tag is not None and (text := attribute(tag, name)):
            return text
    for selector in ("meta[name='docsearch:language']", "meta[http-equiv='content-language']"):
        tag = document.first(selector)
        if tag is not None and (text := attribute(tag, "content").split(",")[0].strip()):
            return text
    return ""


def canonical(document: Document, links: Links) -> str | None:
    """The address that the page calls its own, as an absolute one; only http and https count."""
    for tag in document.all("link[rel]"):
        if "canonical" in attribute(tag, "rel").lower().split() and attribute(tag, "href"):
            address = links.address(attribute(tag, "href"))
            return address if address and address.lower().startswith(("http:", "https:")) else None
    return None


def structured(document: Document) -> Data:
    """The page's JSON-LD entries, those inside of a graph too.  Broken data is no data."""
    entries: Data = []
    for script in document.all("script[type]"):
        if attribute(script, "type").lower() != "application/ld+json":
            continue
        try:
            parsed = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        entries.extend(_entries(parsed))
    return entries


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD value: itself, a list's, a graph's; deeper ones are parts of those."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            yield entry
            graph = entry.get("@graph")
            if isinstance(graph, list):
                yield from (part for part in graph if isinstance(part, dict))

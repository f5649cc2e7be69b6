"""Reads a page the way a browser would, to ask what is on it."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag


def read(text: str) -> BeautifulSoup:
    """The page as a tree."""
    return BeautifulSoup(text, "lxml")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """The only element that the selector names."""
    found = page.select(selector)
    assert len(found) == 1, f"{len(found)} elements for {selector}"
    return found[0]


def words(element: Tag) -> str:
    """Its text with white space as one blank."""
    return " ".join(element.get_text().split())

"""The groups of a side menu around a place in it."""

from __future__ import annotations

import time

from bs4 import Tag
from hypothesis import given
from hypothesis import strategies as st

from indexer.parse.document import Document, is_within, words
from indexer.parse.menu import Menu
from indexer.parse.platforms import Sidebar
from indexer.parse.tree import grown

RULES = Sidebar(group=".group", label=".label", links=("a",))


def document(markup: str) -> Document:
    return Document(grown(f"<html><body><nav>{markup}</nav></body></html>"))


def test_groups_are_named_from_the_outermost_in_by_a_label_within_or_the_last_one_before() -> None:
    page = document(
        "<b class=label>Not this</b><b class=label>Guide</b><div class=group>"
        "<div class=group><b class=label>Plans</b><a href=x>x</a></div><b class=label>Late</b></div>"
    )
    (place,) = page.all("a")
    assert Menu(page, RULES).groups(place) == ("Plans",)
    (inner,) = page.all(".group .group")
    assert Menu(page, RULES).groups(inner) == ("Guide", "Plans")


def around(page: Document, place: Tag) -> tuple[str, ...]:
    """The same by definition: every group and every label is looked at."""
    labels, names = page.all(RULES.label), []
    for group in page.all(RULES.group):
        if group is place or is_within(place, group):
            within = [tag for tag in labels if is_within(tag, group) and (group is place or tag.place < place.place)]
            ahead = [tag for tag in group.find_previous_siblings() if any(tag is label for label in labels)]
            label = next(iter([*within, *ahead]), place)
            if label is not place and not is_within(place, label):
                names.append(words(label))
    return tuple(dict.fromkeys(filter(None, names)))


TREES = st.recursive(
    st.sampled_from(["<a href=x>x</a>", "<b class=label>One</b>", "<b class=label>Two</b>", "<i>y</i>"]),
    lambda inner: st.builds(
        lambda kind, parts: f"<div class='{kind}'>{''.join(parts)}</div>",
        st.sampled_from(["group", "label", "group label", "plain"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(TREES)
def test_the_names_are_those_of_the_definition(markup: str) -> None:
    page = document(markup)
    menu = Menu(page, RULES)
    for place in page.all("a, div, b"):
        assert menu.groups(place) == around(page, place)


def test_a_menu_that_means_harm_is_read_in_time() -> None:
    """Groups, labels and links to the page itself by the thousand: looked at each against each, it takes hours."""
    flat = "<div class=group><a href=x>x</a></div>" * 1_000 + "<b class=label>Late</b>" * 1_000
    deep = "<div class=group><b class=label>x</b>" * 100 + "<a href=x>x</a>" * 1_000 + "</div>" * 100
    page = document(flat + deep)
    began = time.process_time()
    menu = Menu(page, RULES)
    for place in page.all("a"):
        menu.groups(place)
    assert time.process_time() - began < 20

"""The tree that we grow beside the one that Beautiful Soup grows by itself."""

from __future__ import annotations

import warnings
from itertools import pairwise

import pytest
import soupsieve
from bs4 import BeautifulSoup, Comment, Doctype, Tag
from bs4.element import NavigableString, PageElement, ProcessingInstruction
from hypothesis import given
from hypothesis import strategies as st

from indexer.parse.document import Document
from indexer.parse.selectors import compiled
from indexer.parse.tree import grown

LEFT_OUT = (Comment, Doctype, ProcessingInstruction)
PIECES = st.sampled_from(
    (
        "<p>", "</p>", "<p class='a b' id=x>", "<b>", "</b>", "<pre>", "</pre>", "<span class=kn>", "</span>", "<br>",
        "<ul><li>", "</ul>", "<table><tr><td>", "</table>", "<script>", "</script>", "<style>i</style>", "<rt>",
        "<template>", "</template>", "<textarea>", "</textarea>", "<!-- c -->", "<?pi x?>", "<!DOCTYPE html>",
        "text", " ", "\n \n", "a &amp; b", "&bogus;", "<", "</html>", "<body>", "<svg><title>t", "<a href=y title=z>",
    )
)  # fmt: skip


def plain(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings(action="ignore"):
        return BeautifulSoup(markup, "lxml", multi_valued_attributes=None)


def outline(soup: Tag) -> list[object]:
    """Every node: a tag with its attributes, its depth and where it stands, or a kind of text."""
    return [
        (node.name, dict(node.attrs), len(list(node.parents)), len(list(node.previous_siblings)))
        if isinstance(node, Tag)
        else (node.output_ready(), len(list(node.parents)))
        for node in soup.descendants
        if not isinstance(node, LEFT_OUT)
    ]


def seen(soup: BeautifulSoup) -> list[str]:
    return [tag.get_text() for tag in soup.find_all(True)]


@given(st.lists(PIECES.filter(lambda piece: "span" not in piece and piece[:2] not in ("<!", "<?")), max_size=25))
def test_the_tree_is_that_of_beautiful_soup(pieces: list[str]) -> None:
    markup = "<html><body>" + "".join(pieces)
    assert outline(grown(markup)) == outline(plain(markup))
    assert seen(grown(markup)) == seen(plain(markup))


@given(st.lists(PIECES, max_size=25))
def test_every_node_is_linked_to_all_its_neighbours(pieces: list[str]) -> None:
    tree = grown("<html><body>" + "".join(pieces))
    node: PageElement | None = tree.contents[0]
    nodes: list[PageElement] = []
    while node is not None:
        nodes.append(node)
        node = node.next_element
    assert nodes == list(tree.descendants)
    for before, after in pairwise(nodes):
        assert after.previous_element is before
    for tag in (tree, *tree.tags):
        assert all(inner.parent is tag for inner in tag.contents)
        assert [inner.next_sibling for inner in tag.contents] == [*tag.contents[1:], None][: len(tag.contents)]
        assert [inner.previous_sibling for inner in tag.contents] == [None, *tag.contents][: len(tag.contents)]
    assert [id(tag) for tag in tree.tags] == [id(node) for node in nodes if isinstance(node, Tag)]


def test_spans_that_only_colour_code_leave_their_text_to_the_code() -> None:
    (pre,) = Document(grown("<pre>a <span class=kn>b</span><span class=keyword>c</span></pre>")).all("pre")
    assert [node.name if isinstance(node, Tag) else str(node) for node in pre.contents] == ["a b", "span"]


def test_comments_part_the_text_around_them() -> None:
    (p,) = Document(grown("<p>one<!-- -->two</p>")).all("p")
    assert [str(node) for node in p.contents if isinstance(node, NavigableString)] == ["one", "two"]


SIMPLE = ("p.a", "p.a.b", ".a.b", "p#x", "a[href]", "a[rel]", "a[rel=next]", "#x.a", "a.a[rel]", "[rel][name]")
HELD = st.sampled_from(
    (
        "class=a", "class='b a'", "class='a\xa0b'", "class=' a\nb'", "id=x", "id=' x'", "rel=next", "rel='next x'",
        "rel='next\n'", "REL=next", "href=y", "href", "name=n",
    )
)  # fmt: skip


@pytest.mark.parametrize("selector", SIMPLE)
@given(st.lists(st.tuples(st.sampled_from("pab"), st.lists(HELD, max_size=4)), max_size=8))
def test_simple_selectors_match_what_soupsieve_matches(selector: str, tags: list[tuple[str, list[str]]]) -> None:
    document = Document(grown("<body>" + "".join(f"<{name} {' '.join(held)}>t</{name}>" for name, held in tags)))
    ((step,),) = (alternative.steps for alternative in compiled(selector))
    assert step.check is not None
    for tag in document.all(step.key):
        assert step.check(tag.name, tag.attrs) == soupsieve.match(selector, tag)


CHAINS = (
    ".a b", "p b", "p > b", ".a > .b", "p.a b#x", ".a .b b", ".a > b .b", "p > .a b > .b", ".a[data-k=v] b",
    "p [data-k=v]", "[data-k=v] > p", "b .a[data-k=v]",
)  # fmt: skip
INNER = st.recursive(
    st.just("t"),
    lambda inner: st.builds(
        lambda name, held, parts: f"<{name} {' '.join(held)}>{''.join(parts)}</{name}>",
        st.sampled_from(("b", "div", "section", "template")),
        st.lists(st.sampled_from(("class=a", "class='b a'", "id=x", "data-k=v", "data-k=V", "title=t")), max_size=2),
        st.lists(inner, max_size=3),
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("selector", CHAINS)
@given(st.lists(INNER, max_size=4))
def test_selectors_inside_of_each_other_match_what_soupsieve_matches(selector: str, parts: list[str]) -> None:
    document = Document(grown("<body><p class=a data-k=v>" + "</p><p>".join(parts)))
    (alternative,) = compiled(selector)
    assert alternative.sieve is None
    assert document.all(selector) == soupsieve.compile(selector).filter(document.soup.tags)

"""What the kernel makes of the source of a page: the tags and strings that libxml2 makes of it, and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from indexer.parse.document import line, strings, text_size
from indexer.parse.nesting import ENDED_BY
from indexer.parse.roles import names, reader
from indexer.parse.tree import PageTag, PageTree, grown

Event = tuple[str, str, Mapping[str, str]]
"""A tag that begins ("<") or ends (">"), with its name and attributes, or a string ("")."""

WRITTEN = """
    <p> </p> <p|class='a|b'|id=x> <b> </b> <pre> </pre> <span|class=kn> </span> <br> <br/> </br> <ul><li> </ul> </li>
    <table><tr><td> </td> </tr> </table> <th> <thead> <tbody> </tbody> <tfoot> <caption> <col> <colgroup> <script>
    </script> <script><!-- <script| </script <scr <style>i</style> <rt> <template> </template> <textarea> </textarea>
    <textarea/> <xmp><b></xmp> <iframe|src=x> </iframe> <noframes> </noframes> <plaintext> <title>T </title> </TITLE|>
    <!--|c|--> <!--a--!> <!--> --> -- !> <?pi|x?> <!DOCTYPE|html> <!doctype <![CDATA[x]]> <!x> <> </> <1> </|p> <É>
    <html|lang=en> </html> <head> </head> <body> </body> <frameset> <frame> </frameset> <meta|charset=utf-8> <base>
    <link|rel=x> <svg><title>t <math> <a|href=y|title=z> </a> <a|b='1'|b=2|c|d="e'f"|=g|h=i/> <a|x=' <B> <custom-el>
    </custom-el> <div> </div> <div/> <section> </section> <article> <address> <center> <font|color=red> </font> <h1>
    </h1> <h2|id=q> </h2> <dl> </dl> <dt|id=t> <dd> <option> <optgroup> <select> </select> <button> </button> <form>
    </form> <fieldset> <legend> <menu> <dir> <listing> <object> <hr> <nobr> <i> </i> <u> <s> <noscript> </noscript>
    text | a|&amp;|b &bogus; &lt &copy &notit; &ampx &amp= &#65; &#x80; &#0; &#13; &#xD800; &#x110000; &nbsp; &Tab;
    &NewLine; &nGt; < = / ' " é x=y
"""
"""Pieces of pages; "|" is a blank in one."""
BLANK = ("\t", "\n \n", "\r\n", "\x0c", "\x00", "\x01", "\x7f", "\x85", "<a\x00b>")
"""Such as have blanks or what is no character."""
MARKUP = st.sampled_from([*(piece.replace("|", " ") for piece in WRITTEN.split()), *BLANK, " "])


class Heard:
    """What lxml tells as it reads; strings are one where nothing parts them."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._in_text = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._tell("<", name, dict(attributes))

    def end(self, name: str) -> None:
        self._tell(">", name, {})

    def data(self, text: str) -> None:
        text = self.events.pop()[1] + text if self._in_text else text
        self._tell("", text, {})
        self._in_text = True

    def comment(self, *_: object) -> None:
        self._in_text = False

    pi = doctype = comment

    def close(self) -> list[Event]:
        return self.events

    def _tell(self, kind: str, text: str, attributes: Mapping[str, str]) -> None:
        self.events.append((kind, text, attributes))
        self._in_text = False


def heard(markup: str) -> list[Event]:
    target: Any = Heard()
    parser = etree.HTMLParser(target=target)
    parser.feed(markup)
    events: list[Event] = parser.close()
    return events


def events(tree: PageTree) -> list[Event]:
    """The same from the columns."""
    found: list[Event] = []
    open_tags: list[int] = []
    for string in range(len(tree.pieces) + 1):
        begun = [place for place in range(tree.end) if tree.string_begins[place] == string]
        for place in [*begun, tree.end]:
            while open_tags and tree.ends[open_tags[-1]] <= place and tree.string_ends[open_tags[-1]] <= string:
                found.append((">", tree.name_at(open_tags.pop()), {}))
            if place < tree.end:
                found.append(("<", tree.name_at(place), tree.held_at(place)))
                open_tags.append(place)
        if string < len(tree.pieces):
            found.append(("", tree.piece(string), {}))
    return found


def read(markup: str) -> PageTree:
    """A page of which nothing is left out for being deep or coloured code."""
    tree = grown("")
    tree.fill(reader().read(markup.encode(), 1 << 30, -1))
    return tree


@settings(max_examples=600)
@given(st.lists(MARKUP, min_size=1, max_size=14).map("".join))
def test_tags_and_strings_are_those_that_libxml2_finds(markup: str) -> None:
    assert events(read(markup)) == heard(markup)


@pytest.mark.parametrize("around", [f"<{name}>" for name in ENDED_BY] + ["", "<table><tr><td>", "<dl><dd>"])
def test_every_tag_ends_what_it_ends_in_libxml2(around: str) -> None:
    for markup in (f"{around}a<{name} k=v>b<i>c</{name}>d" for name in names()):
        assert events(read(markup)) == heard(markup)


@given(st.lists(MARKUP, max_size=25).map("".join))
def test_sizes_are_those_of_the_strings_in_one_line(markup: str) -> None:
    tree = grown(markup)
    for tag in (tree, *tree.tags):
        assert text_size(tag) == sum(len(line(string)) for string in strings(tag))


def shown(tree: PageTree, tag: PageTag) -> str:
    return tree.told.shown[tree.shown_before[tag.place] : tree.shown_behind[tag.place]]


def test_a_page_reads_and_shows_what_needs_no_second_look() -> None:
    tree = grown("<h1>A &amp; b</h1><p>One\n  <em>two</em> &lt;3<td>cell<br>x<svg>y</svg><pre>a  b\n</pre>")
    assert tree.told.text.split() == ["A", "&", "b", "One", "two", "<3", "cell", "xy", "a\ue0f0\ue0f0b\ue0f1"]
    (p,) = (tag for tag in tree.tags if tag.name == "p")
    assert shown(tree, p) == "<p>One <em>two</em> &lt;3</p>"
    (pre,) = (tag for tag in tree.tags if tag.name == "pre")
    assert shown(tree, pre) == "<pre>a  b\n</pre>"


def test_the_walk_stops_where_something_must_be_looked_at() -> None:
    tree = grown(
        "<p>a<b>b</b><i id=x>c</i><a href=y>d</a><a>e</a><code class=n>f</code><code class=language-c>g</code>"
    )
    assert [(tag.name, tag.attrs) for tag in map(tree.tag, tree.told.stops) if tag.name != "head"] == [
        ("i", {"id": "x"}), ("a", {"href": "y"}), ("code", {"class": "language-c"}),
    ]  # fmt: skip


def test_strings_that_no_reader_sees_are_kept_apart() -> None:
    tree = grown("<p>a<script>b</script><ruby>c<rt>d</rt></ruby>")
    assert list(strings(tree)) == ["a", "", "c", ""]
    assert [tree.piece(number) for number in range(len(tree.pieces))] == ["a", "b", "c", "d"]
    (script,) = (tag for tag in tree.tags if tag.name == "script")
    assert script.get_text() == "b"


def test_a_page_is_as_deep_as_it_may_be_and_loses_no_text() -> None:
    tree = grown("<div>" * 5000 + "deep" + "</div>" * 5000 + "after")
    assert tree.end == 250
    assert list(strings(tree)) == ["deep", "after"]

"""How the body of an article becomes sections."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.parse import parse
from searchindex.article import Article

from .conftest import Understand, made_page


def test_text_before_the_first_heading_is_a_section_without_one(understand: Understand) -> None:
    first, second = understand("<p>Before.</p><h2 id=a>A</h2><p>After.</p>").sections
    assert (first.heading, first.text, first.anchor) == ("", "Before.", None)
    assert (second.level, second.heading, second.text, second.anchor) == (2, "A", "After.", "a")


def test_inline_tags_add_no_blanks_and_blocks_break_lines(understand: Understand) -> None:
    text = understand("<div>sp<b>li</b>t<p>one<br>two</p><ul><li>a<li>b</ul></div>").sections[0].text
    assert text == "split\none\ntwo\na\nb"


def test_cells_stand_apart(understand: Understand) -> None:
    text = understand("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>").sections[0].text
    assert text == "A\tB\n1\t2"


def test_code_keeps_its_lines_and_blanks(understand: Understand) -> None:
    text = understand("<p>Run</p><pre>if x:\n    y()\n\n    z()\n</pre><p>then</p>").sections[0].text
    assert text == "Run\nif x:\n    y()\n\n    z()\nthen"


def test_paragraph_marks_are_no_part_of_a_heading(understand: Understand) -> None:
    markup = "<h2 id=a>One¶</h2><p>x</p><h2 id=b>Two <a href=#b>#</a></h2><p>x</p><h2>C#</h2>"
    headings = [s.heading for s in understand(markup).sections]
    assert headings[:2] == ["One", "Two"]


def test_anchor_is_the_heading_s_own_else_the_nearest_that_leads_to_it(understand: Understand) -> None:
    markup = (
        "<h2 id=own>1</h2><p>x</p><h2><a name=inside></a>2</h2><p>x</p><section id=around><h2>3</h2><p>x</p></section>"
        "<a name=before></a><h2>4</h2><p>x</p><div id=no>some text first<h2>5</h2></div>"
    )
    assert [s.anchor for s in understand(markup).sections] == ["own", "inside", "around", "before", None]


def test_terms_that_can_be_linked_to_are_sections(understand: Understand) -> None:
    sections = understand("<h2>API</h2><dl><dt id=f>f(x)</dt><dd>Does it.</dd><dt>g</dt><dd>Not.</dd></dl>").sections
    assert [(s.level, s.heading, s.anchor) for s in sections] == [(2, "API", None), (6, "f(x)", "f")]
    assert sections[1].text == "Does it.\ng\nNot."


def test_alternative_text_that_says_something_is_searchable(understand: Understand) -> None:
    text = understand('<p>x</p><img alt="The dialog for margins"><img alt="Note icon">').sections[0].text
    assert "The dialog for margins" in text
    assert "icon" not in text


def test_shown_markup_is_balanced_across_sections(understand: Understand) -> None:
    first, second = understand("<ul><li>one<h3>Deep</h3>two</li></ul><p>three</p>").sections
    assert first.html == "<ul><li>one</li></ul>"
    assert second.html == "<ul><li>two</li></ul><p>three</p>"


def test_shown_markup_has_no_handlers_styles_ids_or_scripts(understand: Understand) -> None:
    html = (
        understand(
            '<p id=x style="a" onclick="b">hi <a href="javascript:c">d</a><img src=x.png onerror=e>'
            '<svg><script>f</script></svg><a href="java&#10;script:g">h</a></p>'
        )
        .sections[0]
        .html
    )
    assert (
        html
        == '<p>hi <a rel="noopener nofollow">d</a><img src="folder:/guide/x.png"><a rel="noopener nofollow">h</a></p>'
    )


def test_attachments_are_named_by_link_figure_or_heading(understand: Understand) -> None:
    article = understand(
        "<h2>Deck</h2><a href=a.pdf>The deck</a><figure><video src=v.mp4><track src=v.vtt label=English>"
        "</video><figcaption>The talk</figcaption></figure><iframe src='https://player.vimeo.com/video/12'></iframe>"
    )
    assert [(a.kind, a.title, a.url) for a in article.attachments] == [
        ("pdf", "The deck", "folder:/guide/a.pdf"),
        ("video", "The talk", "folder:/guide/v.mp4"),
        ("captions", "English", "folder:/guide/v.vtt"),
        ("video", "Deck", "https://vimeo.com/12"),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<h2>",
                "</h2>",
                "<li>",
                "<table>",
                "<td>",
                "<pre>",
                "</pre>",
                "<a href=x>",
                "</a>",
                "<dt id=a>",
                "word ",
                "\n",
                "<div id=b>",
                "</div>",
                "&amp;",
                "<!--",
                "-->",
            ]
        ),
        max_size=40,
    )
)
def test_any_markup_gives_tidy_text(pieces: list[str]) -> None:
    outcome = parse(made_page("<body>" + "".join(pieces)))
    for section in outcome.sections if isinstance(outcome, Article) else ():
        assert section.text == section.text.strip()
        assert "<script" not in section.html
        assert 1 <= section.level <= 6

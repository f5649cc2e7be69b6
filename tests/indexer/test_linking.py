"""References are resolved where they stand in markup, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.linking import link, references, with_captions
from searchindex.article import Article, Attachment, Neighbour, Part, Section

HERE = {"folder:/b.html": "/articles/b", "folder:/a&b.png": "/media/1.png"}


def article(html: str = "", attachments: tuple[Attachment, ...] = (), **facts) -> Article:
    section = Section(1, "", None, "text", html)
    return Article("id", "a.html", "/articles/a", "A", (section,), attachments=attachments, **facts)


def linked(html: str) -> str:
    return link(article(html), HERE.get, {}).sections[0].html


def test_an_address_is_replaced_and_its_fragment_stays():
    assert linked('<a href="folder:/b.html#more" rel="nofollow">b</a>') == (
        '<a href="/articles/b#more" rel="nofollow">b</a>'
    )


def test_an_address_that_leads_nowhere_goes_and_the_text_stays():
    assert linked('<p><a href="folder:/x.html">x</a><img src="folder:/x.png" alt="x"></p>') == (
        '<p><a>x</a><img alt="x"></p>'
    )


def test_an_escaped_address_is_read_and_written_escaped():
    assert linked('<img src="folder:/a&amp;b.png">') == '<img src="/media/1.png">'


def test_a_place_in_the_same_article_stays():
    assert linked('<a href="#more">more</a>') == '<a href="#more">more</a>'


def test_text_that_looks_like_an_attribute_stays():
    told = '<code>&lt;a href="folder:/x.html"&gt;</code> and src="folder:/y" too'
    assert linked(told) == told


def test_a_neighbour_that_is_not_there_goes():
    found = link(
        article(previous=Neighbour("B", "folder:/b.html"), next=Neighbour("X", "folder:/x.html")), HERE.get, {}
    )
    assert found.previous == Neighbour("B", "/articles/b")
    assert found.next is None


def test_references_are_named_once_without_fragments():
    found = references(
        article(
            '<a href="folder:/b.html#1">b</a><a href="folder:/b.html#2">b</a><img src="folder:/a&amp;b.png">',
            (Attachment("pdf", "Deck", "folder:/deck.pdf"),),
            next=Neighbour("B", "folder:/b.html"),
        )
    )
    assert found == ("folder:/b.html", "folder:/a&b.png", "folder:/deck.pdf")


def attachment(kind: str, url: str, *said: str) -> Attachment:
    return Attachment(kind, "", url, tuple(Part("0:00", "t=0", words) for words in said))


VIDEOS = (attachment("video", "/one.mp4"), attachment("video", "/two.mp4"))


def test_captions_go_to_the_video_of_their_name():
    first, second, words = with_captions((*VIDEOS, attachment("captions", "/one.de.vtt", "Hallo")))
    assert [part.text for part in first.parts] == ["Hallo"]
    assert (second.parts, words.parts) == ((), ())


def test_captions_of_another_name_go_to_the_video_before_them():
    _, second, _ = with_captions((*VIDEOS, attachment("captions", "/x.vtt", "Hello")))
    assert [part.text for part in second.parts] == ["Hello"]


def test_captions_without_a_video_keep_what_they_say():
    (words,) = with_captions((attachment("captions", "/x.vtt", "Hello"),))
    assert [part.text for part in words.parts] == ["Hello"]


@given(st.text(st.sampled_from('<a href="folder:/x>&;= b'), max_size=60))
def test_any_markup_is_linked_without_an_error_and_to_the_same_when_done_twice(html):
    once = linked(html)
    assert linked(once) == once

"""A deck gives a part for every page that has text."""

import pytest

from indexer.attachments import pdf, text


def test_every_page_with_text_is_a_part_with_its_number(deck):
    found = pdf.parts(deck("Career paths", "", "Risk register"))
    assert [(p.label, p.fragment, p.text) for p in found] == [
        ("Page 1", "page=1", "Career paths"),
        ("Page 3", "page=3", "Risk register"),
    ]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nnothing follows", b"<html>404</html>"])
def test_bytes_that_are_no_deck_say_so(data):
    with pytest.raises(pdf.UnreadablePdfError):
        pdf.parts(data)


def test_half_a_deck_says_so(deck):
    with pytest.raises(pdf.UnreadablePdfError):
        pdf.parts(deck("Career paths")[:200])


def test_the_reader_is_chosen_by_the_extension_whatever_its_case(deck):
    assert text.parts(("folder:/media/Career%20Paths.PDF?v=2", deck("Career paths")))[0].text == "Career paths"
    assert text.parts(("folder:/talk.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"))[0].text == "Hello"


def test_headers_and_footers_that_stand_on_most_pages_are_no_text():
    pages = [
        ["Our help centre", f"Point {word}", f"Help centre, page {n}"] for n, word in enumerate(("one", "two", "x"))
    ]
    assert pdf.without_furniture(pages) == [["Point one"], ["Point two"], ["Point x"]]


def test_of_two_pages_nothing_is_said_to_repeat():
    assert pdf.without_furniture([["A"], ["A"]]) == [["A"], ["A"]]

"""Captions become stretches of words that begin at a time."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.attachments.captions import label, parts

TALK = b"""\xef\xbb\xbfWEBVTT - a talk

NOTE this is for the translator

STYLE
::cue { color: papayawhip }

intro
00:00:01.000 --> 00:00:04.000 align:start
<v Anna>Welcome to the <b>career</b> hour.</v>

00:20.500 --> 00:00:24.000
Today: plans &amp; risks.

00:01:15.000 --> 00:01:18.000
How a path begins
and where it leads.

01:02:03.000 --> 01:02:04.000
Thank you.
"""


def test_cues_are_joined_into_stretches_that_begin_at_a_time():
    assert [(p.label, p.fragment, p.text) for p in parts(TALK)] == [
        ("0:01", "t=1", "Welcome to the career hour. Today: plans & risks."),
        ("1:15", "t=75", "How a path begins and where it leads."),
        ("1:02:03", "t=3723", "Thank you."),
    ]


def test_notes_and_styles_are_not_said():
    said = " ".join(part.text for part in parts(TALK))
    assert "translator" not in said
    assert "papayawhip" not in said


def test_subrip_is_read_as_well():
    assert parts(b"1\r\n00:00:05,000 --> 00:00:06,000\r\nHello\r\n")[0].text == "Hello"


def test_a_line_that_rolls_up_is_said_once():
    rolling = b"WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\n00:02.000 --> 00:03.000\nfirst\nsecond\n"
    assert parts(rolling)[0].text == "first second"


@given(st.binary(max_size=400))
def test_any_bytes_give_parts_that_begin_later_and_later_or_are_empty(data):
    assert all(part.text and part.fragment.startswith("t=") for part in parts(data))


@given(st.integers(0, 10**6))
def test_a_label_tells_its_second(seconds):
    total = 0
    for number in label(seconds).split(":"):
        total = total * 60 + int(number)
    assert total == seconds

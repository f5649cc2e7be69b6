"""What the compiled kernel tells of places, marks and snippets is what plain loops and the cut of a text say."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchindex.engines.port import Wanted
from searchindex.engines.snapshot.arrays import BODY, GAP, HEADING, TITLE, Stored, pieces
from searchindex.engines.snapshot.derive import plain
from searchindex.engines.snapshot.kernel.library import Kernel, Seen
from searchindex.ranking.weights import WEIGHTS
from searchindex.results import Snippet
from searchindex.snippets import Shape, joined, snippet
from tests.searchindex.engines.kernels import COUNT, derived, given_to_it, postings


@given(st.data())
def test_places_are_told_field_by_field_as_they_stand_there(kernel, arrays, data):
    words = data.draw(st.lists(postings(most_place=arrays.word_at.size - 1), max_size=4))
    titles = data.draw(st.lists(st.integers(0, COUNT - 1), max_size=3))
    headings, texts = (
        data.draw(st.lists(st.integers(0, arrays.passage_article.size - 1), max_size=3)) for _ in range(2)
    )
    zones = list(zip(arrays.zone_passage.tolist(), arrays.zone_kind.tolist(), strict=True))
    wanted = [(int(arrays.first_passage[a]), TITLE) for a in titles]
    wanted += [(p, HEADING) for p in headings] + [(p, BODY) for p in texts]
    edges = [*arrays.zone_begins.tolist(), arrays.word_at.size]
    expected = [
        sorted(
            (int(arrays.start_at[p]), int(arrays.start_at[p]) + int(arrays.length_at[p]), number)
            for number, word in enumerate(words)
            for p in word[2].tolist()
            if edges[zone] <= p < edges[zone + 1]
        )
        for zone in map(zones.index, wanted)
    ]
    some = given_to_it(words, [1.0] * len(words))
    ends, rows = kernel.places(some, len(words), titles, headings, texts, room=3)
    told = list(map(tuple, rows.tolist()))
    found = [told[a:b] for a, b in itertools.pairwise([0, *ends.tolist()])]
    assert [sorted(one) for one in found] == expected


@given(st.data())
def test_what_is_shown_of_hits_is_marked_where_their_words_stand(kernel, arrays, data):
    words = data.draw(st.lists(postings(most_place=arrays.word_at.size - 1), max_size=4))
    some = given_to_it(words, [1.0] * len(words))
    wanted = data.draw(st.lists(hits(arrays), max_size=3))

    def told(*fields):
        ends, rows = kernel.places(some, len(words), *fields)
        places = list(map(tuple, rows.tolist()))
        return [places[a:b] for a, b in itertools.pairwise([0, *ends.tolist()])]

    seen = []
    for one in wanted:
        names = told((one.article,), one.headings, ())
        title, *headings = (joined([(start, end) for start, end, _ in places]) for places in names)
        cut = None
        if one.text is not None:
            (text,) = pieces(arrays.texts, arrays.text_begins, [one.text])
            expected = snippet(text.decode(), *told((), (), (one.text,)))
            cut = expected.text, expected.marks
        seen.append(Seen(title, tuple(headings), cut))
    assert kernel.shown(some, len(words), wanted) == seen


def test_more_marks_than_are_expected_are_told_all_the_same(kernel, arrays):
    zone = int(np.flatnonzero((arrays.zone_kind[:-1] == HEADING) & (np.diff(arrays.zone_begins) > GAP))[0])
    heading = int(arrays.zone_passage[zone])
    article, place = int(arrays.passage_article[heading]), arrays.zone_begins[zone : zone + 1]
    some = given_to_it([(np.zeros(1, np.int32), np.ones(1, np.float32), place)], [1.0])
    (one,) = kernel.shown(some, 1, [Wanted(article, None, (heading,))])
    (many,) = kernel.shown(some, 1, [Wanted(article, None, (heading,) * 1000)])
    assert len(one.headings[0]) == 1
    assert many == Seen(one.title, one.headings * 1000, None)


@given(st.lists(st.text("ab é\n\t\x1f\xa0", max_size=4)))
def test_a_text_is_plain_when_its_characters_are_bytes_and_the_last_is_no_space(texts):
    written = [text.encode() for text in texts]
    begins = np.cumsum([0, *map(len, written)])
    found = plain(begins, np.frombuffer(b"".join(written), np.uint8))
    assert found.tolist() == [text.isascii() and text == text.rstrip() for text in texts]


@st.composite
def hits(draw, arrays):
    article = draw(st.integers(0, COUNT - 1))
    own = st.integers(int(arrays.first_passage[article]), int(arrays.first_passage[article + 1]) - 1)
    return Wanted(article, draw(st.none() | own), tuple(draw(st.lists(own, max_size=3))))


@st.composite
def shapes(draw):
    length = draw(st.integers(8, 40))
    return Shape(length, draw(st.integers(2, length - 2)), draw(st.integers(1, 9)))


WRITTEN = "ab" * 4 + "c é日𝒳 \n.!。？\"') \t\xa0\u2028"


@given(st.text(WRITTEN, max_size=300) | st.text("abab c\n.!\t ", max_size=300), shapes(), st.booleans(), st.data())
def test_a_snippet_is_cut_from_bytes_as_it_is_cut_from_a_text(tmp_path_factory, text, shape, stored, data):
    wanted = data.draw(st.lists(st.sampled_from(["a", "b", "ab", "bab", "é日"]), max_size=3, unique=True))
    places = sorted((m.start(), m.end(), n) for n, word in enumerate(wanted) for m in re.finditer(word, text))
    first = 3 * GAP
    starts, lengths = ([0] * first + [place[i] for place in places] for i in (0, 1))
    written = np.frombuffer(text.encode(), np.uint8)
    if stored:
        path = tmp_path_factory.mktemp("texts") / "texts.npy"
        np.save(path, written)
    arrays = replace(
        derived(),
        first_passage=np.array([0, 1], np.int32),
        first_place=np.array([0, len(starts)]),
        passage_article=np.zeros(1, np.int32),
        zone_begins=np.array([0, GAP, first], np.uint32),
        word_at=np.zeros(len(starts), np.int32),
        start_at=np.array(starts, np.uint32),
        length_at=np.array(lengths, np.uint8) - np.array(starts, np.uint8),
        texts=Stored(path) if stored else written,
        text_begins=np.array([0, written.size]),
        text_plain=plain(np.array([0, written.size]), written),
    )
    words = [
        (np.zeros(1, np.int32), np.ones(1, np.float32),
         np.array([first + i for i, place in enumerate(places) if place[2] == n], np.uint32))
        for n in range(len(wanted))
    ]  # fmt: skip
    some = given_to_it(words, [1.0] * len(words))
    (seen,) = Kernel(arrays, WEIGHTS).shown(some, len(words), [Wanted(0, 0)], shape)
    assert Snippet(*seen.snippet) == snippet(text, places, shape)


def test_a_text_that_is_cut_off_in_its_file_is_an_error(tmp_path):
    path = tmp_path / "texts.npy"
    np.save(path, derived().texts)
    path.write_bytes(path.read_bytes()[:200])
    kernel = Kernel(replace(derived(), texts=Stored(path)), WEIGHTS)
    with pytest.raises(OSError, match="missing"):
        kernel.shown(b"", 0, [Wanted(COUNT - 1, derived().passage_article.size - 1)])

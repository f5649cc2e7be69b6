"""A text has the tokens of its pieces, and a ragged array its rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchindex.engines.snapshot.pieces import Pieces, Tokens, pieces
from searchindex.engines.snapshot.ragged import begins_of, taken
from searchindex.ranking.meaning import word_table

TEXTS = st.text(alphabet="abc \n\t<s>/unk\u2581é日.A🎉\x00\u00a0", max_size=40) | st.text(max_size=30)


@pytest.fixture(scope="module")
def table():
    found = word_table()
    assert found is not None
    return found


@settings(deadline=None)
@given(TEXTS)
def test_the_tokens_of_a_text_are_those_of_its_pieces(table, text):
    (whole,) = table.tokens_as_they_are([text])
    assert [token for one in table.tokens_as_they_are(pieces(text)) for token in one] == whole.tolist()


def test_a_text_of_capitals_is_lowered_as_a_whole(table):
    texts = ["THE QUICK BROWN FOX JUMPS OVER the dog", "INTERNATIONALIZATION2 is long", "", "plain"]
    gathered = Pieces()
    for text in texts:
        gathered.add(text)
    tokens, edges = Tokens(table).of(gathered.distinct, *gathered.arrays())
    assert [tokens[a:b].tolist() for a, b in pairwise(edges)] == [found.tolist() for found in table.tokens(texts)]


def test_no_token_has_a_blank_inside(table):
    assert not [t for t in table._tokenizer.get_vocab() if "\u2581" in t.lstrip("\u2581")]


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), max_size=5), min_size=1, max_size=9), st.data())
def test_rows_are_taken_in_the_order_asked(rows, data):
    asked = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=9))
    values = np.array([value for row in rows for value in row], dtype=np.int32)
    found, edges = taken(values, begins_of(np.array([len(row) for row in rows])), np.array(asked, dtype=np.int64))
    assert [found[a:b].tolist() for a, b in pairwise(edges)] == [rows[i] for i in asked]

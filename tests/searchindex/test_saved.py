from __future__ import annotations

import pytest

from searchindex.errors import UsageError
from searchindex.saved import SavedQuery, mean, outcomes, read
from searchindex.settings import Settings


def test_a_file_of_saved_queries_is_read(tmp_path):
    file = tmp_path / "saved.tsv"
    file.write_text("# what must always be found\ncareer paths\ta.html\t1\n\nrisk\tb.html\n")
    assert read(str(file)) == (SavedQuery("career paths", "a.html", 1), SavedQuery("risk", "b.html", 1))


def test_a_line_that_cannot_be_read_is_named(tmp_path):
    file = tmp_path / "saved.tsv"
    file.write_text("career paths\ta.html\t1\nrisk\n")
    with pytest.raises(UsageError, match=":2 is not a query"):
        read(str(file))


def test_a_page_below_its_worst_rank_is_lost(published, article):
    searcher = published(article("a.html", "Risk"), article("b.html", "Other", ("", "a risk")))
    every = outcomes(
        (SavedQuery("risk", "a.html", 1), SavedQuery("risk", "b.html", 1), SavedQuery("risk", "/b.*", 2)),
        searcher,
        Settings(),
    )
    assert [(o.rank, o.lost) for o in every] == [(1, False), (2, True), (2, False)]
    assert mean(every) == pytest.approx((1 + 0.5 + 0.5) / 3)

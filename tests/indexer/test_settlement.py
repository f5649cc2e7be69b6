"""What a finished crawl means for the pages that are stored."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch.visit import Trace, Visit
from indexer.settlement import MAX_CLAIMS, keepers, leaving, one_article


def moved(address, to):
    return Visit(address, "moved", trace=Trace(leads_to=to))


def test_what_is_gone_leaves_at_once_and_what_is_missing_is_missed():
    left = leaving(
        [Visit(outcome, outcome) for outcome in ("page", "same", "failed", "gone", "other", "missing", "forbidden")]
    )
    assert left.at_once == ("gone", "other")
    assert left.missed == ("missing", "forbidden")


def test_a_page_that_moved_leaves_when_it_is_had_elsewhere():
    visits = [moved("a", "b"), moved("b", "c"), Visit("c", "page"), moved("d", "e"), Visit("e", "failed")]
    visits += [moved("f", "g"), Visit("g", "missing"), moved("h", "i"), moved("i", "h"), moved("j", "nowhere")]
    left = leaving(visits)
    assert left.at_once == ("a", "b")
    assert left.missed == ("f", "g")


def test_pages_that_name_one_address_are_one_article():
    canonical = one_article({"/a": "", "/a?p=1": "/a", "/b": "/c", "/d": "/c", "/e": "/e"})
    assert canonical == {"/a?p=1": "/a", "/b": "/c", "/d": "/c"}
    assert keepers(["/a", "/a?p=1", "/b", "/d", "/e"], canonical) == {"/a?p=1": "/a", "/d": "/b"}


def test_an_address_that_too_many_pages_claim_is_not_believed():
    claimed = {f"/{n}": "/" for n in range(MAX_CLAIMS + 1)}
    assert one_article(claimed) == {}
    assert len(one_article({f"/x?n={n}": "/x" for n in range(50)})) == 50


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdefgh"])))
def test_every_page_has_one_keeper_that_is_itself_kept(canonicals):
    canonical = one_article(canonicals)
    others = keepers(canonicals, canonical)
    assert others.keys() <= canonicals.keys()
    assert not set(others.values()) & others.keys()
    assert all(canonical.get(page, page) == canonical.get(keeper, keeper) for page, keeper in others.items())

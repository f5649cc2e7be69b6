"""The corpus has the size that is asked for, and is the same in every run."""

from __future__ import annotations

import pytest

from benchmarks.corpus import Corpus, Original, Pieces
from benchmarks.perturb import perturbed, words_of
from searchindex.article import Link
from tests.conftest import make_article


@pytest.fixture(scope="module")
def original():
    def text(i):
        return " ".join(f"word{(i * 7 + j) % 97}" if j % 9 else "and" for j in range(200))

    articles = tuple(
        make_article(
            f"page-{i:03}",
            f"Title of page {i}",
            ("First", text(i)),
            ("", text(i + 1)),
            ("Third", ""),
            topics=(("Outer", f"Inner {i % 3}"),),
            links=((f"page-{(i + 1) % 40:03}", "next"),),
        )
        for i in range(40)
    )
    return Original(articles, tuple(f"digest-{i}" for i in range(40)))


def test_without_a_size_it_is_the_original(original):
    corpus = Corpus(original)
    assert tuple(corpus) == original.articles
    assert corpus.sections == original.sections == 120


@pytest.mark.parametrize("wanted", [30, 60, 119])
def test_a_smaller_corpus_is_an_even_share(original, wanted):
    corpus = Corpus(original, wanted)
    assert abs(corpus.sections - wanted) <= 3
    sources = [article.source for article in corpus]
    assert sources == sorted(sources)
    assert sources[0] == "page-000"
    assert sources[-1] > "page-025"


def test_a_larger_corpus_is_the_original_and_copies_that_all_differ(original):
    corpus = Corpus(original, 500)
    articles = list(corpus)
    assert 500 <= corpus.sections == sum(len(a.sections) for a in articles) < 503
    assert tuple(articles[:40]) == original.articles
    assert len({a.id for a in articles}) == len(articles) == len(corpus)
    assert len({a.sections[0].text for a in articles}) == len(articles)


def test_articles_come_in_the_order_of_their_sources(original):
    sources = [article.source for article in Corpus(original, 500)]
    assert sources == sorted(sources)


def test_the_same_size_gives_the_same_articles_and_digests(original):
    one, other = Corpus(original, 500), Corpus(original, 500)
    assert list(one) == list(other)
    assert one.digests() == other.digests()
    assert len(set(one.digests().values())) == len(one)


def test_the_articles_of_a_build_are_those_of_its_digests(original):
    corpus = Corpus(original, 200)
    wanted = list(corpus.digests())[::-3]
    assert [article.id for article in corpus.load(wanted)] == wanted


def test_a_copy_has_about_one_word_in_seven_replaced_and_nothing_else(original):
    article = original.articles[3]
    copy = perturbed(article, 1, ("other",) * 50)
    assert copy == perturbed(article, 1, ("other",) * 50)
    assert copy != perturbed(article, 2, ("other",) * 50)
    before, after = (a.sections[0].text.split() for a in (article, copy))
    assert len(before) == len(after)
    assert 10 <= sum(b != a for b, a in zip(before, after, strict=True)) <= 50
    assert [s.heading for s in copy.sections][1] == ""
    assert copy.sections[2].text == ""
    assert copy.topics == article.topics


def test_a_copy_links_to_its_own_copies(original):
    articles = {article.source: article for article in Corpus(original, 300)}
    copy = articles["~001/page-003"]
    assert copy.links == (Link("~001/page-004", "next"),)
    assert copy.links[0].target in articles


def test_words_are_put_in_as_often_as_they_are_written(original):
    words = words_of(original.articles)
    assert words.count("and") > words.count("word5")


def test_every_section_is_a_document_with_its_topic_and_address(original):
    documents = list(Corpus(original).documents())
    assert len(documents) == original.sections
    assert documents[0].topic == "Outer / Inner 0"
    assert documents[0].url == "/page-000#s-0"
    assert documents[1].url == "/page-000"


def test_pieces_are_the_sections_each_an_article(original):
    corpus = Corpus(original, 60)
    pieces = Pieces(corpus)
    digests = pieces.digests()
    loaded = list(pieces.load(digests))
    assert [piece.id for piece in loaded] == list(digests)
    assert [p.sections for p in loaded] == [(s,) for article in corpus for s in article.sections]

"""An article that runs over several pages is one article."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.assembly import chains
from indexer.store import FILE_NAME, ArticleStore
from searchindex.article import article_id

LONG = "This part of the guide has a good many words of its own to say. " * 5


def test_pages_of_an_article_are_joined_and_link_to_where_they_stand(site, indexer):
    def part(number, heading, last=False):
        numbers = "".join(
            f'<span class="post-page-numbers current" aria-current="page">{n}</span>'
            if n == number
            else f'<a class="post-page-numbers" href="guide-{n}.html">{n}</a>'
            for n in (1, 2, 3)
        )
        body = f"<h2 id=h{number}>{heading}</h2><p>{LONG}</p><div class=page-links>Pages: {numbers}</div>"
        site.write(f"guide-{number}.html", body, title="The guide")

    part(1, "Beginning")
    part(2, "Middle")
    part(3, "End")
    site.write("other.html", f"<p>{LONG}</p>")
    assert indexer("index", site.folder, "--base-url", "https://kb.example/").status == 0
    with ArticleStore(indexer.index / FILE_NAME) as store:
        known = set(store.digests())
        assert article_id("guide-1.html") in known
        assert not known & {article_id("guide-2.html"), article_id("guide-3.html")}
        (guide,) = store.load([article_id("guide-1.html")])
    assert [(section.heading, section.page) for section in guide.sections if section.heading != "The guide"] == [
        ("Beginning", ""),
        ("Middle", "https://kb.example/guide-2.html"),
        ("End", "https://kb.example/guide-3.html"),
    ]
    assert "Pages:" not in " ".join(section.text for section in guide.sections)


def test_a_part_that_goes_leaves_the_others(site, indexer):
    onward = '<div class="page-links"><a href="two.html">Next page</a></div>'
    site.write("one.html", f"<p>{LONG}</p>{onward}")
    two = site.write("two.html", f"<p>{LONG} zebra</p>")
    indexer("index", site.folder)
    two.unlink()
    assert indexer("index", site.folder, "--force").status == 0
    with ArticleStore(indexer.index / FILE_NAME) as store:
        (one,) = store.load([article_id("one.html")])
    assert "zebra" not in " ".join(section.text for section in one.sections)


PAGES = st.sampled_from("abcdef")


@given(st.dictionaries(PAGES, PAGES | st.none()))
def test_every_page_is_in_just_one_article(continued):
    found = chains(continued, continued)
    assert sorted(page for chain in found for page in chain) == sorted(continued)

"""A generation is published when its checks say so, and removed when they do not."""

import pytest

from indexer import publication
from indexer.commands import stage
from searchindex import generations
from searchindex.errors import RefusedError
from searchindex.settings import Settings


@pytest.fixture
def built(site, indexer, indexed) -> str:
    """A generation that waits to be published."""
    site.write("plans.html", "<p>A plan that was built and waits.</p>")
    indexer("fetch", site.folder)
    return indexer("build").out.split()[-1]


def test_a_generation_that_lost_a_saved_query_is_refused_and_removed(indexer, built):
    before = indexer.published()
    with (
        stage.held(indexer.index, Settings()) as place,
        pytest.raises(RefusedError, match="career path") as refused,
    ):
        publication.publish(place, built, lambda searcher: [f"career path: {searcher.manifest.articles} articles"])
    assert "--force" in refused.value.hint
    assert indexer.published() == before
    assert built not in generations.names(indexer.index)


def test_a_generation_that_answers_its_saved_queries_is_published(indexer, built):
    with stage.held(indexer.index, Settings()) as place:
        publication.publish(place, built, lambda _: [])
    assert indexer.published() == built


def test_force_publishes_whatever_the_saved_queries_say(indexer, built):
    with stage.held(indexer.index, Settings(), force=True) as place:
        publication.publish(place, built, lambda _: ["lost"])
    assert indexer.published() == built


def test_force_publishes_an_empty_index(indexer, tmp_path):
    (tmp_path / "empty").mkdir()
    done = indexer("index", tmp_path / "empty", "--force")
    assert done.status == 0, done.err
    assert generations.manifest(indexer.index, indexer.published()).articles == 0

"""A generation is published when its checks say so, and removed when they do not."""

import pytest

from indexer import publication
from indexer.commands import stage
from searchindex import generations
from searchindex.errors import RefusedError
from searchindex.settings import Settings, Tuning


@pytest.fixture
def built(site, indexer, indexed) -> str:
    """A generation that waits to be published."""
    site.write("plans.html", "<p>A plan that was built and waits.</p>")
    indexer("fetch", site.folder)
    return indexer("build").out.split()[-1]


@pytest.fixture
def saved(tmp_path):
    """Settings that name a file of saved queries."""

    def write(*lines: str) -> Settings:
        file = tmp_path / "saved.tsv"
        file.write_text("".join(f"{line}\n" for line in lines))
        return Settings(tuning=Tuning(saved=str(file)))

    return write


def test_a_generation_that_lost_a_saved_query_is_refused_and_removed(indexer, built, saved):
    before = indexer.published()
    with (
        stage.held(indexer.index, saved("plan built\tgone.html")) as place,
        pytest.raises(RefusedError, match=r"'plan built' has gone\.html at no rank") as refused,
    ):
        publication.publish(place, built)
    assert "--force" in refused.value.hint
    assert indexer.published() == before
    assert built not in generations.names(indexer.index)


def test_a_generation_that_answers_its_saved_queries_is_published(indexer, built, saved):
    with stage.held(indexer.index, saved("plan built waits\tplans.html\t1")) as place:
        publication.publish(place, built)
    assert indexer.published() == built


def test_force_publishes_whatever_the_saved_queries_say(indexer, built, saved):
    with stage.held(indexer.index, saved("nothing\tgone.html"), force=True) as place:
        publication.publish(place, built)
    assert indexer.published() == built


def test_force_publishes_an_empty_index(indexer, tmp_path):
    (tmp_path / "empty").mkdir()
    done = indexer("index", tmp_path / "empty", "--force")
    assert done.status == 0, done.err
    assert generations.manifest(indexer.index, indexer.published()).articles == 0

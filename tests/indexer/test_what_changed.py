"""A second run costs what changed, and never more."""

from searchindex import generations


def parsed(indexer) -> int:
    return indexer.report()["run"]["parsed"]


def test_an_unchanged_source_parses_nothing_and_publishes_nothing(indexer, indexed):
    before = indexer.published()
    again = indexed()
    assert again.status == 0
    assert "nothing changed" in again.out
    assert parsed(indexer) == 0
    assert indexer.published() == before
    assert indexer.counts() == (0, 0, 0, 4)


def test_one_changed_page_is_the_only_one_parsed(site, indexer, indexed):
    site.write("plans.html", "<p>A plan rests on what is known, and says what is not known yet.</p>")
    before = indexer.published()
    assert indexed().status == 0
    assert parsed(indexer) == 1
    assert indexer.counts() == (0, 1, 0, 3)
    assert indexer.published() != before
    assert "not known yet" in indexer.article("plans.html").sections[-1].text


def test_a_changed_menu_indexes_nothing_again(site, indexer, indexed):
    before = indexer.published()
    path = site.folder / "risks.html"
    path.write_text(path.read_text().replace("Home Contact", "Home Contact Shop"))
    assert "nothing changed" in indexed().out
    assert parsed(indexer) == 1
    assert indexer.published() == before


def test_a_changed_time_of_a_file_is_no_change(site, indexer, indexed):
    for path in site.folder.iterdir():
        path.touch()
    assert "nothing changed" in indexed().out
    assert parsed(indexer) == 0


def test_a_removed_page_leaves_the_answers(site, indexer, indexed):
    site.remove("people.html")
    assert indexed().status == 0
    assert indexer.counts() == (0, 0, 1, 3)
    assert indexer.article("people.html") is None
    assert indexer.article("plans.html") is not None


def test_a_new_page_enters_the_answers(site, indexer, indexed):
    site.write("budgets.html", "<p>A budget is spent in the order of what it buys.</p>")
    assert indexed().status == 0
    assert indexer.counts() == (1, 0, 0, 4)
    assert indexer.article("budgets.html").title == "Budgets"


def test_a_page_that_stops_being_an_article_leaves(site, indexer, indexed):
    (site.folder / "people.html").write_text("")
    assert indexed().status == 0
    assert indexer.article("people.html") is None
    assert indexer.report()["skipped"] == [{"source": "people.html", "reason": "empty"}]


def test_another_base_url_gives_every_article_its_new_address(indexer, indexed):
    assert indexed("--base-url", "http://kb.example/help/").status == 0
    assert indexer.article("plans.html").url == "http://kb.example/help/plans.html"
    assert indexer.counts() == (0, 4, 0, 0)


def test_changed_settings_that_shape_the_index_build_it_again(site, indexer, indexed, monkeypatch):
    before = indexer.published()
    monkeypatch.setenv("ANSWERBOX_SEARCH_MEANING", "false")
    assert "published" in indexed().out
    assert indexer.published() != before


def test_force_publishes_a_new_generation_of_an_unchanged_source(indexer, indexed):
    before = indexer.published()
    assert "published" in indexed("--force").out
    assert indexer.published() != before
    assert parsed(indexer) == 4


def test_after_a_roll_back_an_unchanged_source_does_not_publish_again(site, indexer, indexed):
    first = indexer.published()
    site.write("plans.html", "<p>A plan that somebody regrets.</p>")
    indexed()
    assert indexer("rollback").status == 0
    assert indexer.published() == first
    assert "nothing changed" in indexed().out
    assert indexer.published() == first
    assert indexed("--force").status == 0
    assert indexer.published() != first


def test_after_a_roll_back_a_new_change_publishes(site, indexer, indexed):
    site.write("plans.html", "<p>A plan that somebody regrets.</p>")
    indexed()
    indexer("rollback")
    site.write("plans.html", "<p>A better plan.</p>")
    assert indexed().status == 0
    assert indexer.article("plans.html").sections[-1].text == "A better plan."


def test_two_generations_are_kept(site, indexer, indexed):
    for words in ("one", "two", "three"):
        site.write("plans.html", f"<p>A plan of version {words}.</p>")
        indexed()
    assert len(generations.names(indexer.index)) == 2


def test_a_generation_that_was_damaged_is_built_again(indexer, indexed):
    published = indexer.index / "generations" / indexer.published()
    victim = next(path for path in sorted(published.rglob("*.npy")))
    victim.write_bytes(victim.read_bytes()[:-1] + b"\xff")
    again = indexed()
    assert again.status == 0, again.err
    generations.verify(indexer.index, indexer.published())


def test_two_indexes_of_one_source_hold_the_same(site, indexer, indexed, tmp_path):
    from dataclasses import replace

    other = replace(indexer, index=tmp_path / "other")
    assert other("index", site.folder).status == 0
    one, two = (generations.manifest(i.index, i.published()) for i in (indexer, other))
    assert one.content_digest == two.content_digest

from __future__ import annotations

import pytest

from searchindex.errors import UsageError
from searchindex.settings import Settings, load


def test_defaults_stand_without_a_file():
    assert load(None, {}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "answerbox.toml"
    file.write_text("[search]\nper_page = 20\nmeaning = false\n")
    found = load(None, {"ANSWERBOX_SEARCH_PER_PAGE": "30"}, (tmp_path,)).search
    assert (found.per_page, found.meaning) == (30, False)


def test_the_first_folder_that_has_a_file_gives_it(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "answerbox.toml").write_text('[site]\ntitle = "B"\n')
    assert load(None, {}, (tmp_path / "a", tmp_path / "b")).site.title == "B"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[search]\nper_page = 0\n", "per_page"),
        ("[search]\nper_pages = 3\n", "per_pages"),
        ("[searching]\n", "searching"),
        ("[search\n", "answerbox.toml"),
        ("[search]\nper_page = 'many'\n", "per_page"),
    ],
)
def test_a_setting_that_is_wrong_is_named(tmp_path, text, named):
    (tmp_path / "answerbox.toml").write_text(text)
    with pytest.raises(UsageError, match=named):
        load(None, {}, (tmp_path,))


def test_a_file_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(UsageError, match="no settings file"):
        load(tmp_path / "none.toml", {})

"""Twenty points of the torture, others every time; `make torture` tries them all."""

import pytest

from tests.torture import campaigns

POINTS = 20


@pytest.mark.slow
def test_twenty_points_by_seed_leave_what_is_old_or_what_is_new(workshop, torture_seed):
    chosen = campaigns.sample(campaigns.all_points(workshop), torture_seed, POINTS)
    trials = [campaigns.tried(workshop, name, point) for name, point in chosen]
    assert len(trials) == POINTS
    assert [trial for trial in trials if trial.problems] == [], f"ANSWERBOX_TORTURE_SEED={torture_seed}"


def test_the_campaigns_have_hundreds_of_points_and_a_seed_names_the_same_ones(workshop):
    points = campaigns.all_points(workshop)
    assert len(points) > 500
    assert len(set(points)) == len(points)
    assert campaigns.sample(points, 7, POINTS) == campaigns.sample(points, 7, POINTS)
    assert {name for name, _ in campaigns.sample(points, 7, POINTS)} == {name for name, _ in points}

"""A minute's worth of the soak, in half of it: `make soak` does the long one."""

from __future__ import annotations

import pytest

from tests.soak.gauge import Sample, growth_kb
from tests.soak.soak import Soak


def test_growth_is_what_ten_minutes_add():
    assert growth_kb([]) == 0
    assert growth_kb([Sample(60.0 * n, 10, 5000 + 100 * n) for n in range(10)]) == pytest.approx(1000)


@pytest.mark.slow
def test_nothing_fails_and_nothing_is_wrong_while_generations_change_and_workers_die(tmp_path):
    report = Soak(tmp_path, seconds=20, build_every=1.0, kill_every=2.5, seed=7).run()
    assert report.failed == []
    assert report.wrong == []
    assert set(report.answers) <= {200, 503}
    assert report.answers[503] <= report.answers[200] / 100
    assert report.checked > 100
    assert report.builds > 3
    assert report.kills > 1
    fewest, most = report.files()
    # While one generation gives way to the next, both are open: some fifty files each.
    assert most - fewest < 70

"""Ninety swaps in eight seconds under eight clients: nobody notices, and nothing is left open."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from searchindex.engines.whoosh_engine import open_writer
from tests.searchapi.knowledge import ARTICLES, SETTINGS, publish
from tests.searchapi.live import start
from tests.soak.load import press

pytestmark = pytest.mark.slow


def files(service):
    return [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in service.workers()]


def test_ninety_swaps_under_load_fail_no_request_and_mix_no_answer(tmp_path):
    index = tmp_path / "index"
    totals = {publish(index, ARTICLES[:2]): 2, publish(index, ARTICLES[:3]): 3}
    service = start(index, tmp_path, "--workers", "2")
    try:
        before = max(files(service))
        stop, seen, mixed = threading.Event(), set(), []

        def swap():
            with open_writer(index, SETTINGS) as writer:
                for turn in range(90):
                    writer.publish(sorted(totals)[turn % 2])
                    time.sleep(8 / 90)

        def check():
            while not stop.is_set():
                answer = json.loads(service.get("/api/search?q=career")[1])
                seen.add(answer["generation"])
                if answer["total"] != totals[answer["generation"]]:
                    mixed.append(answer)

        swapping, checking = (threading.Thread(target=task) for task in (swap, check))
        swapping.start()
        checking.start()
        tally = press(service.port, (f"/search?q=career+{n}" for n in iter(int, 1)), 8, 8)
        swapping.join()  # a disk that others write to may take longer for them
        stop.set()
        checking.join()
        assert set(tally.seconds) == {200}
        assert len(tally.seconds[200]) > 200
        assert mixed == []
        assert seen == set(totals)
        time.sleep(0.5)
        assert max(files(service)) <= before + 20
    finally:
        assert service.end() == 0

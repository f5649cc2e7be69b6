"""What was found stays mended, and a short search finds nothing new; `make fuzz SECONDS=600` searches longer."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LAWS = {"fuzz_parse": 9, "fuzz_query": 9, "fuzz_fetch": 5}
"""Each law, and the seconds of its search."""

CASES = sorted(path for folder in ("seeds", "found") for path in (HERE / folder).rglob("*") if path.is_file())
can_search = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this platform"
)


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_kept_case_holds_its_law(case):
    importlib.import_module(f"tests.fuzz.{case.parent.name}").check(case.read_bytes())


def test_every_law_has_seeds_and_words():
    assert {path.parent.name for path in CASES} == set(LAWS)
    assert {path.stem for path in (HERE / "words").iterdir()} == set(LAWS)


def search(law: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", law, "-timeout=20", f"-artifact_prefix={folder}/", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@can_search
@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS)
def test_a_search_for_new_paths_breaks_no_law(law, tmp_path):
    (tmp_path / "new").mkdir()
    seeds = [HERE / "seeds" / law, *([ROOT / "tests" / "golden" / "parse"] if law == "fuzz_parse" else [])]
    options = [f"-max_total_time={LAWS[law]}", f"-dict={HERE / 'words' / law}.dict", "-max_len=8000"]
    done = search(law, tmp_path, *options, str(tmp_path / "new"), *map(str, seeds))
    found = [(path.name, path.read_bytes()) for path in tmp_path.iterdir() if path.is_file()]
    assert (done.returncode, found) == (0, []), done.stderr[-4000:]


@can_search
@pytest.mark.slow
def test_a_mistake_that_is_planted_is_found(tmp_path):
    done = search("planted", tmp_path, "-runs=400000", "-seed=7")
    assert done.returncode != 0
    assert [path.read_bytes()[:3] for path in tmp_path.iterdir()] == [b"<!-"]

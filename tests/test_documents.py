"""What the documents say is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:[a-z_]+/)+[\w.-]*)`", ARCHITECTURE)))


@pytest.mark.parametrize("path", NAMED)
def test_every_path_that_the_architecture_names_exists(path):
    assert (ROOT / path).exists()


def test_the_architecture_names_paths():
    assert len(NAMED) > 20


def test_the_readme_says_what_each_dependency_is_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[=<>\[]", requirement)[0] for requirement in project["dependencies"]}
    rows = re.findall(r"^\| ([\w, -]+) \| \S", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} - {"library"} == names


def test_the_settings_page_is_made_from_the_table():
    made = subprocess.run([sys.executable, "docs/make_settings.py", "--check"], cwd=ROOT, check=False)
    assert made.returncode == 0


def test_every_setting_says_what_it_is_for():
    from searchindex.settings import described

    assert [s.name for s in described() if not s.help] == []


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_lock_files_pin_every_package_with_hashes_and_name_no_host(lock):
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
    assert packages
    assert all("==" in package for package in packages)
    assert text.count("--hash=sha256:") >= len(packages)
    assert "://" not in text


def test_the_makefile_describes_every_target():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    assert re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE) == targets

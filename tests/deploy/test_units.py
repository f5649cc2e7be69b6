"""The systemd units hold together: systemd accepts them, and our commands accept what they run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "docs" / "deploy"
UNITS = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".service", ".timer"))
COMMANDS = [
    line.partition("=")[2].lstrip("-")
    for path in UNITS
    for line in path.read_text().splitlines()
    if line.startswith(("ExecStart=", "ExecStartPre=", "ExecStartPost="))
]


@pytest.fixture
def systemd():
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (.ci/servers)")


@pytest.fixture
def root(tmp_path):
    """As much of a machine as the units name."""
    for path in UNITS:
        python = tmp_path / "python"
        python.write_text("#!/bin/sh\n")
        python.chmod(0o755)
        text = path.read_text().replace("/opt/answerbox/.venv/bin/python", str(python))
        (tmp_path / path.name).write_text(text.replace("file:/opt/answerbox/docs/operating.md", "man:systemd(1)"))
    return tmp_path


def test_there_are_commands():
    assert len(COMMANDS) == 5


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c.split()[1:4]))
def test_our_commands_take_what_the_units_say(command):
    words = shlex.split(command)
    assert words[0] == "/opt/answerbox/.venv/bin/python"
    if words[2] == "searchapi":
        from searchapi.__main__ import _parser as parser
    else:
        from indexer.__main__ import _parser as parser
    asked = parser().parse_args(words[3:])
    assert str(asked.index) == "/var/lib/answerbox/index"
    assert str(asked.config) == "/etc/answerbox/answerbox.toml"


def test_systemd_accepts_every_unit(systemd, root):
    files = [str(root / path.name) for path in UNITS]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    ours = [line for line in said.stderr.splitlines() if str(root) in line or "answerbox" in line]
    assert ours == []


def test_the_service_is_hardly_exposed(systemd, root):
    """0 is best, 10 worst; a unit without any of it has 9.6."""
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(root / "answerbox.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for answerbox.service: ([\d.]+)", said.stdout)
    assert found, said.stdout + said.stderr
    assert float(found[1]) < 2.0


def test_the_timer_starts_the_rebuild():
    names = {path.name for path in UNITS}
    assert {"answerbox-rebuild.timer", "answerbox-rebuild.service"} <= names

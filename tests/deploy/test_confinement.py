"""The service works under what its unit forbids, as far as a trace can tell.

A container has no systemd to run the unit.  Here strace refuses the calls that the unit takes away, and shows the rest.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.searchapi.knowledge import CAREER_HOUR, publish
from tests.searchapi.live import start

pytestmark = pytest.mark.slow

UNIT = (Path(__file__).parents[2] / "docs" / "deploy" / "answerbox.service").read_text()
CALL = re.compile(r"^\d+ +([a-z_0-9]+)\((.*)", re.MULTILINE)


def sets_of_calls() -> dict[str, set[str]]:
    """What systemd means by each @set, as it lists them: a name, and indented below it what it holds."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter"], capture_output=True, text=True, check=True).stdout
    sets: dict[str, set[str]] = {}
    for line in listed.splitlines():
        if line.startswith("@"):
            current = sets.setdefault(line.strip(), set())
        elif line.startswith(" ") and not line.lstrip().startswith("#"):
            current.add(line.strip())
    return sets


def members(name: str, sets: dict[str, set[str]]) -> set[str]:
    """The calls of a set and of those within it."""
    return {call for part in sets[name] for call in (members(part, sets) if part.startswith("@") else {part})}


def given_and_taken() -> tuple[set[str], set[str]]:
    """The calls that the unit gives, and those that it takes away again."""
    sets, given, taken = sets_of_calls(), set[str](), set[str]()
    for words in re.findall("^SystemCallFilter=(.*)$", UNIT, re.MULTILINE):
        for name in words.lstrip("~").split():
            (taken if words.startswith("~") else given).update(members(name, sets))
    return given, taken


def settings(name: str) -> list[str]:
    return [word for line in UNIT.splitlines() if line.startswith(f"{name}=") for word in line[len(name) + 1 :].split()]


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """Name and arguments of every system call of a service that starts, answers, takes a vote, and ends."""
    for program in ("strace", "systemd-analyze"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (.ci/strace, .ci/servers)")
    folder = tmp_path_factory.mktemp("confined")
    publish(folder / "index")
    trace = folder / "trace"
    options = ("--data", str(folder / "data"), "--workers", "1")
    # The service itself is our child (-D), so that it can be told to end.
    refused = ",".join(f"?{name}" for name in sorted(given_and_taken()[1]))
    traced = ("strace", "-D", "-f", "-o", str(trace), "-e", f"inject={refused}:error=EPERM")
    service = start(folder / "index", folder, *options, before=traced)
    try:
        for path in ("search?q=career", "api/search?q=risk", "api/suggest?q=ca", "metrics", "readyz"):
            assert service.get(path)[0] == 200
        address = f"{service.address}api/articles/{CAREER_HOUR.id}/rating"
        vote = urllib.request.Request(address, json.dumps({"stars": 5}).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(vote, timeout=10) as answer:
            assert answer.status == 200
    finally:
        assert service.end() == 0
    deadline = time.monotonic() + 20
    while not re.search(rf"^{service.process.pid} .*exited with 0", trace.read_text(errors="replace"), re.MULTILINE):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    found = CALL.findall(trace.read_text(errors="replace"))
    assert len(found) > 1000
    return found, folder


def test_the_service_works_without_what_the_unit_takes_away_and_asks_for_nothing_it_never_gave(calls):
    given, taken = given_and_taken()
    assert "SystemCallErrorNumber=EPERM" in UNIT
    assert {name for name, _ in calls[0]} - given - taken == set()
    # numpy's algebra asks where memory lies; SQLite, as root only, whose a file is.  Both go on without.
    refused = {name for name, arguments in calls[0] if name in taken and "(INJECTED)" in arguments}
    assert {name for name, _ in calls[0]} & taken == refused
    assert refused <= {"mbind", "fchown"}


def test_no_memory_is_both_written_and_run(calls):
    assert settings("MemoryDenyWriteExecute") == ["yes"]
    mapped = [arguments for name, arguments in calls[0] if name in ("mmap", "mprotect", "pkey_mprotect")]
    assert [a for a in mapped if "PROT_WRITE" in a and "PROT_EXEC" in a] == []
    assert [a for name, a in calls[0] if name != "mmap" and "PROT_EXEC" in a] == []


def test_only_the_data_folder_and_memory_are_written_to(calls):
    found, folder = calls
    opened = [a for name, a in found if name in ("open", "openat") and re.search("O_WRONLY|O_RDWR|O_CREAT", a)]
    written = {Path(path) for a in opened for path in re.findall(r'"([^"]*)"', a) if "= -1" not in a}
    outside = {str(path) for path in written if not path.is_relative_to(folder / "data")}
    assert outside <= {"/dev/null", "/dev/tty"}


def test_sockets_are_of_the_families_that_the_unit_allows(calls):
    asked = {arguments.split(",")[0] for name, arguments in calls[0] if name in ("socket", "socketpair")}
    assert asked
    assert asked <= set(settings("RestrictAddressFamilies"))

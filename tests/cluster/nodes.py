"""A cluster of OpenSearch nodes on loopback, one process each, so that any of them can be killed by itself."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).parents[2] / ".cache" / "opensearch"
HEAP_MB = 512
START_SECONDS = 120

_LOGGING = """\
status = error
appender.file.type = File
appender.file.name = file
appender.file.fileName = {log}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %-5p %c{{1}} %m%n
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""


class Cluster:
    """Nodes that keep their data below a folder.  Another process may hold the same cluster by that folder."""

    def __init__(self, folder: Path, count: int = 3) -> None:
        self.folder = folder
        self._facts = folder / "cluster.json"
        if not self._facts.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            ports = _free_ports(count * 2)
            self._facts.write_text(json.dumps({"http": ports[:count], "transport": ports[count:]}), encoding="ascii")
        facts = json.loads(self._facts.read_text(encoding="ascii"))
        self._http, self._transport = facts["http"], facts["transport"]

    @property
    def addresses(self) -> list[str]:
        """Where the nodes answer."""
        return [f"http://127.0.0.1:{port}" for port in self._http]

    def start(self) -> None:
        """Starts every node that does not run, and returns when the cluster takes requests."""
        for number in range(len(self._http)):
            if not self.running(number):
                self.start_node(number)
        self.wait()

    def start_node(self, number: int) -> None:
        """Starts one node and does not wait for it."""
        home = self.folder / f"node-{number}"
        (home / "config").mkdir(parents=True, exist_ok=True)
        (home / "tmp").mkdir(exist_ok=True)
        (home / "config" / "log4j2.properties").write_text(_LOGGING.format(log=home / "node.log"), encoding="utf-8")
        names = [f"node-{i}" for i in range(len(self._http))]
        told = {
            "cluster.name": f"answerbox-{self._transport[0]}",
            "node.name": names[number],
            "path.data": str(home / "data"),
            "path.logs": str(home),
            "network.host": "127.0.0.1",
            "http.port": self._http[number],
            "transport.port": self._transport[number],
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self._transport),
            "cluster.initial_cluster_manager_nodes": ",".join(names),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            # A lost node is noticed within seconds: the tests kill some.
            "cluster.fault_detection.follower_check.interval": "500ms",
            "cluster.fault_detection.follower_check.timeout": "2s",
            "cluster.fault_detection.leader_check.interval": "500ms",
            "cluster.fault_detection.leader_check.timeout": "2s",
        }
        command = [
            "java", f"-Xms{HEAP_MB // 2}m", f"-Xmx{HEAP_MB}m", "-XX:+UseSerialGC", f"-Djava.io.tmpdir={home / 'tmp'}",
            "-Dopensearch.networkaddress.cache.ttl=60", "-cp", f"{PROGRAM / 'classes'}:{PROGRAM / 'jars'}/*",
            "ClusterNode", str(home), *(f"{name}={value}" for name, value in told.items()),
        ]  # fmt: skip
        # No Popen: a node outlives the process that starts it.
        with (home / "out.log").open("ab") as out:
            actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), descriptor) for descriptor in (1, 2)]
            pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions, setsid=True)
        (home / "pid").write_text(str(pid), encoding="ascii")

    def wait(self, status: str = "yellow", nodes: int | None = None) -> None:
        """Returns when the cluster has this health and so many nodes.  Raises TimeoutError."""
        wanted = len(self._http) if nodes is None else nodes
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            health = self.health()
            good = ("green",) if status == "green" else ("green", "yellow")
            if health and health["number_of_nodes"] >= wanted and health["status"] in good:
                return
            time.sleep(0.2)
        raise TimeoutError(f"the cluster in {self.folder} is not {status} with {wanted} nodes: {self.health()}")

    def wait_gone(self, seconds: float = 60) -> None:
        """Returns when the others have noticed that a node left: until then they say that all is well."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            health = self.health()
            if health and health["number_of_nodes"] < len(self._http):
                return
            time.sleep(0.1)
        raise TimeoutError(f"the cluster in {self.folder} did not notice that a node left: {self.health()}")

    def health(self) -> dict[str, Any] | None:
        """What the first node that answers says of the cluster."""
        for address in self.addresses:
            try:
                with urllib.request.urlopen(f"{address}/_cluster/health", timeout=5) as answer:
                    found: dict[str, Any] = json.load(answer)
                    return found
            except (urllib.error.URLError, OSError, ValueError):
                continue
        return None

    def running(self, number: int) -> bool:
        """Whether a node's process lives."""
        pid = self._pid(number)
        if pid is None:
            return False
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        # Another process's child may have ended and wait for its parent to take leave of it.
        stat = Path(f"/proc/{pid}/stat")
        return stat.is_file() and stat.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"

    def end_node(self, number: int, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends one node, by SIGKILL where it is to have no time for good-byes, and returns when it is gone."""
        pid = self._pid(number)
        if pid is None or not self.running(number):
            return
        os.kill(pid, how)
        deadline = time.monotonic() + 30
        while self.running(number) and time.monotonic() < deadline:
            time.sleep(0.05)
        if self.running(number):
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ends all nodes and removes their data."""
        for number in range(len(self._http)):
            self.end_node(number, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pid(self, number: int) -> int | None:
        file = self.folder / f"node-{number}" / "pid"
        return int(file.read_text(encoding="ascii")) if file.is_file() else None


def _free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    try:
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]
    finally:
        for one in taken:
            one.close()

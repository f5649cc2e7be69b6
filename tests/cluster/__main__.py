"""Runs a command beside a cluster of three nodes: python -m tests.cluster COMMAND ...

The command finds the nodes' addresses in ANSWERBOX_TEST_CLUSTER, and the folder of the cluster, by which it may kill
some, in ANSWERBOX_TEST_CLUSTER_FOLDER.  Without a command the cluster runs until it is interrupted.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.cluster.nodes import Cluster


def main() -> int:
    """The exit status of the command."""
    folder = Path(tempfile.mkdtemp(prefix="answerbox-cluster-"))
    cluster = Cluster(folder)
    # Ended or interrupted, the nodes go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        began = time.monotonic()
        cluster.start()
        addresses = ",".join(cluster.addresses)
        print(
            f"cluster of {len(cluster.addresses)} nodes after {time.monotonic() - began:.0f} s: {addresses}", flush=True
        )
        told = {**os.environ, "ANSWERBOX_TEST_CLUSTER": addresses, "ANSWERBOX_TEST_CLUSTER_FOLDER": str(folder)}
        if sys.argv[1:]:
            return subprocess.run(sys.argv[1:], env=told, check=False).returncode
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        return 130
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())

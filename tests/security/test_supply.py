"""What the program consists of, and whose word it takes for that."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_bill_of_materials_lists_exactly_what_is_locked(tmp_path):
    made = tmp_path / "sbom.json"
    rule = re.search(r"^sbom:.*\n(?:\t@.*\n)*\t(.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    tool, *asked = rule.replace("$(SBOM)", str(made)).split()
    assert tool.endswith("/cyclonedx-py")
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *asked], cwd=ROOT, check=True, capture_output=True)
    bill = json.loads(made.read_text())
    listed = {(part["name"], part["version"]) for part in bill["components"]}
    lock = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    assert listed == set(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    hashes = {h["content"] for part in bill["components"] for r in part["externalReferences"] for h in r["hashes"]}
    assert hashes == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", lock))


def test_the_crawler_uses_no_proxy_of_the_environment():
    from indexer.fetch.crawl.configuration import scrapy_settings
    from indexer.fetch.crawl.job import Job
    from searchindex.settings import Crawl

    job = Job("http://kb.example/", Crawl(), "Answerbox", datetime.now(UTC))
    settings = scrapy_settings(job, lambda host, port: False)
    off = {name.rpartition(".")[2] for name, stage in settings["DOWNLOADER_MIDDLEWARES"].items() if stage is None}
    assert {"HttpProxyMiddleware", "RedirectMiddleware", "CookiesMiddleware"} <= off
    handlers = settings["DOWNLOAD_HANDLERS"]
    assert {scheme for scheme, handler in handlers.items() if handler is not None} == {"http", "https"}

"""The sample knowledge base, built and served for real, and a real browser to visit it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.searchapi.live import Service, start

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over corpus/, as `make run` has it."""
    folder = tmp_path_factory.mktemp("help-centre")
    index = [sys.executable, "-m", "indexer", "index", "corpus/", "--index", str(folder / "index")]
    built = subprocess.run(index, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    running = start(folder / "index", folder, "--config", str(ROOT / "corpus" / "answerbox.toml"), meaning=True)
    yield running
    running.end()


@pytest.fixture(scope="session")
def german(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The same knowledge base in a German help centre, with a password for its insights."""
    folder = tmp_path_factory.mktemp("german")
    (folder / "de.toml").write_text('[site]\nlang = "de"\n[insights]\npassword = "secret"\n')
    index = service.log.parent / "index"
    running = start(
        index, folder, "--config", str(folder / "de.toml"), "--data", str(folder / "data"), "--workers", "1"
    )
    yield running
    running.end()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium.  Fails, rather than skips, where there is none: a test that is not run proves nothing.

    It ends with this folder's tests: Playwright keeps an event loop that others could not run beside.
    """
    assert CHROMIUM.exists(), "no Chromium at /usr/bin/chromium: apt-get install -y --no-install-recommends chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """Somebody with a browser window; what its console complained of is kept."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.address = address
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> Page:
        """Opens a page of the service."""
        self.page.goto(self.address + path.lstrip("/"))
        return self.page


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[object]:
    """Makes visitors: visit(width=360, scheme="dark", scripts=False)."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def come(width: int = 1440, scheme: str = "light", scripts: bool = True, **more: object) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        visitors.append(Visitor(context, service.address))
        return visitors[-1]

    yield come
    for context in contexts:
        context.close()
    assert [visitor.complaints for visitor in visitors if visitor.complaints] == []

"""The workshop: an index to be tortured, fresh for every trial, and the judge of what is left of it."""

from __future__ import annotations

import contextlib
import io
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from indexer.__main__ import main
from indexer.store import ArticleStore
from searchindex import generations
from searchindex.errors import AnswerboxError
from tests.torture import knowledge
from tests.torture.builder import Builder, Ended
from tests.torture.knowledge import told
from tests.torture.strace import Call, Fault, Trace

PARTS = {"CURRENT", "articles.db", "generations", "lock", "media"}


@dataclass(frozen=True, slots=True)
class Trial:
    """One point of a campaign: whether the fault struck, what visitors were told after it, and what was wrong."""

    campaign: str
    point: str
    struck: bool
    outcome: str
    problems: tuple[str, ...]


class Workshop:
    """A folder with the pages, an index of the state "old" above one of "before", and a builder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.builder = Builder(folder)
        self.site = folder / "site"
        self.kept = folder / "kept"
        self.index = folder / "index"
        self.said: dict[str, str] = {}
        self.struck = False
        for state in ("before", "old"):
            self.said[state] = self._made(self.kept, state)
        self.pages = {"old": _pages(self.kept)}
        self.copy()
        self.said["new"] = self._made(self.index, "new")
        self.pages["new"] = _pages(self.index)
        assert len(set(self.said.values())) == 3
        self.seconds, self.calls = self._measured()

    def close(self) -> None:
        """Ends the builder."""
        self.builder.close()

    def copy(self) -> Path:
        """The index as it was before every trial, and the pages as they are to be."""
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.kept, self.index)
        knowledge.write(self.site, "new")
        return self.index

    def build(self, fault: Fault | None = None) -> Ended:
        """A build of the state "new", which a fault may strike."""
        process = self.builder.begin("index", self.site, "--index", self.index)
        trace = Trace(process, self.folder / "trace", fault) if fault else None
        self.builder.go()
        ended = self.builder.end()
        self.struck = trace is not None and any("(INJECTED)" in call.arguments for call in trace.end())
        return ended

    def traced(self, index: Path) -> list[Call]:
        """What an undisturbed build into an index asks of the disk, in order."""
        process = self.builder.begin("index", self.site, "--index", index)
        trace = Trace(process, self.folder / "trace")
        self.builder.go()
        assert self.builder.end().status == 0
        return trace.end()

    # The judge

    def judged(self, allowed: tuple[str, ...] = ("old", "new"), sound: bool = True) -> tuple[str, list[str]]:
        """What visitors are told now, and what is wrong with it; `sound` says that nothing may be damaged."""
        wrong: list[str] = []
        outcome = "nothing"
        try:
            heard = told(self.index)
            outcome = next((state for state, said in self.said.items() if said == heard.said), "half")
            if sound and heard.problems:
                wrong.append(f"readiness names {heard.problems}")
        except AnswerboxError as error:
            wrong.append(f"nothing is served: {error}")
        if outcome not in allowed:
            wrong.append(f"visitors are told {outcome}")
        status, said = self.verified()
        if sound and status:
            wrong.append(f"verify finds {said}")
        return outcome, wrong

    def verified(self) -> tuple[int, str]:
        """Exit status and stderr of `verify`."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(["verify", "--index", str(self.index)])
        return status, err.getvalue()

    def lost(self) -> list[str]:
        """Pages that the store had or was to have, and has not, or not as they were or are to be."""
        found, old, new = _pages(self.index), self.pages["old"], self.pages["new"]
        stay = [page for page in old if page in new and page not in found]
        odd = [page for page, digest in found.items() if digest not in (old.get(page), new.get(page))]
        return [f"the store has lost {page}" for page in stay] + [f"the store holds an odd {page}" for page in odd]

    def mended(self) -> list[str]:
        """What is wrong after the next build: it must work, tell what is new, and leave nothing lying about."""
        ended = self.builder.run("index", self.site, "--index", self.index)
        if ended.status:
            return [f"the next build ends with {ended.status}: {ended.error}"]
        _, wrong = self.judged(("new",))
        wrong += [f"{path} lies about" for path in self._strays()]
        if _pages(self.index) != self.pages["new"]:
            wrong.append("the store does not hold the new pages")
        return [f"after the next build: {problem}" for problem in wrong]

    def begun_again(self) -> list[str]:
        """What is wrong with starting again where the articles store is damaged: it is said, and it works."""
        before = told(self.index)
        ended = self.builder.run("index", self.site, "--index", self.index)
        wrong = one_line(ended)
        if ended.status != 1 or "remove it" not in ended.error:
            wrong.append(f"a build with a damaged store ends with {ended.status}: {ended.error}")
        if told(self.index) != before:
            wrong.append("a build with a damaged store changes what visitors are told")
        for path in self.index.glob("articles.db*"):
            path.unlink()
        return wrong + self.mended()

    def _strays(self) -> list[str]:
        below = {path.name for path in (self.index / "generations").iterdir()}
        media = {path.name for path in (self.index / "media").iterdir()}
        top = {path.name for path in self.index.iterdir()} - PARTS
        kept = set(generations.names(self.index))
        return sorted(top | (below - kept) | {name for name in media if name.startswith(".")})

    def _made(self, index: Path, state: str) -> str:
        knowledge.write(self.site, state)
        ended = self.builder.run("index", self.site, "--index", index)
        assert ended.status == 0, ended.error
        return told(index).said

    def _measured(self) -> tuple[float, list[Call]]:
        """How long an undisturbed build takes, and what it asks of the disk."""
        self.copy()
        began = time.monotonic()
        assert self.build().status == 0
        seconds = time.monotonic() - began
        return seconds, self.traced(self.copy())


def memory() -> str | None:
    """Where trials are cheap: what a killed process handed to the kernel is there, on a disk or in memory."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def one_line(ended: Ended) -> list[str]:
    """What is wrong with how a build failed: its status is 1, and it says why in one line."""
    lines = ended.error.strip().splitlines()
    if ended.status == 0:
        return []
    if ended.status != 1:
        return [f"the build ends with {ended.status}: {ended.error}"]
    return [] if len(lines) == 1 and lines[0].startswith("error: ") else [f"the build says {ended.error}"]


def _pages(index: Path) -> dict[str, str]:
    """Source and digest of every page of the store, each article of which loads."""
    with ArticleStore(index / "articles.db", create=False) as store:
        for article in store.load(store.digests()):
            assert article.sections
        return store.page_digests()

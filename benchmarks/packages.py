"""The pages: the documentation of Python, PostgreSQL and LibreOffice, as Debian packages them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from benchmarks.errors import MissingError

PACKAGES = {
    "libreoffice-help-en-us": ("libreoffice", "usr/share/libreoffice/help/en-US/text"),
    "postgresql-doc-15": ("postgresql", "usr/share/doc/postgresql-doc-15/html"),
    "python3.11-doc": ("python", "usr/share/doc/python3.11/html"),
}
"""Package to the folder that its pages get, and the folder that they have in the package."""


def pages(cache: Path, packages: Mapping[str, tuple[str, str]] = PACKAGES) -> Path:
    """The folder of all pages, fetched and unpacked where it is not there yet.

    Nothing is installed, so no right of root is needed.  Raises MissingError where the packages cannot be had.
    """
    folder = cache / "pages"
    if folder.is_dir():
        return folder
    aside = cache / "pages.new"
    shutil.rmtree(aside, ignore_errors=True)
    for package, (name, inside) in packages.items():
        unpacked = cache / "unpacked" / package
        shutil.rmtree(unpacked, ignore_errors=True)
        unpacked.mkdir(parents=True)
        _run("dpkg", "-x", str(_fetched(package, cache / "packages")), str(unpacked))
        if not (unpacked / inside).is_dir():
            raise MissingError(f"the package {package} has no folder {inside}", "another release of Debian?")
        _copy_pages(unpacked / inside, aside / name)
    shutil.rmtree(cache / "unpacked")
    aside.rename(folder)
    return folder


def sample(pages: Path, into: Path, share: float) -> Path:
    """A folder with every page, or an even share of them, linked from `pages`."""
    shutil.rmtree(into, ignore_errors=True)
    found = sorted(pages.rglob("*.html"))
    wanted = max(1, round(len(found) * min(share, 1.0)))
    for i in range(wanted):
        page = found[i * len(found) // wanted]
        at = into / page.relative_to(pages)
        at.parent.mkdir(parents=True, exist_ok=True)
        at.hardlink_to(page)
    return into


def _fetched(package: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    pattern = f"{package}_*.deb"
    if not any(folder.glob(pattern)):
        _run("apt-get", "download", "-qq", package, cwd=folder)
    return next(folder.glob(pattern))


def _copy_pages(source: Path, target: Path) -> None:
    for page in sorted(source.rglob("*.html")):
        at = target / page.relative_to(source)
        at.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, at)


def _run(*command: str, cwd: Path | None = None) -> None:
    hint = "the pages come from Debian's documentation packages: run on Debian 12, after apt-get update"
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise MissingError(f"{command[0]} is not on this machine", hint) from None
    if done.returncode:
        raise MissingError(f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}", hint)

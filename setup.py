"""Builds the kernels with the C compiler that comes as a Python package, so that a machine needs none of its own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

SEARCHER, READER = "searchindex.engines.snapshot.kernel", "indexer.parse.kernel"
KERNELS = {name: Path(*name.split(".")) for name in (SEARCHER, READER)}
HEADERS = sorted(str(header) for folder in KERNELS.values() for header in folder.glob("*.h"))


class BuildKernel(build_ext):
    """A plain shared library, no module: it needs no headers of Python."""

    def build_extension(self, ext: Extension) -> None:
        """Compiles all files at once."""
        target = Path(self.get_ext_fullpath(ext.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        # The least that NumPy's own code asks of a processor.
        processor = ["-mcpu=x86_64_v2"] if platform.machine() in ("x86_64", "AMD64") else []
        cache = {
            f"ZIG_{which}_CACHE_DIR": str(Path(self.build_temp, "zig").absolute()) for which in ("GLOBAL", "LOCAL")
        }
        compiler = [sys.executable, "-m", "ziglang", "cc", "-std=c11", "-O3", "-Wall", "-Wextra", "-Werror"]
        flags = ["-shared", "-s", "-fPIC", "-fvisibility=hidden", "-fno-math-errno", *processor]
        flags.append(f"-I{KERNELS[SEARCHER]}")  # messages are told alike
        subprocess.run([*compiler, *flags, *ext.sources, "-lm", "-o", str(target)], check=True, env=os.environ | cache)


setup(
    cmdclass={"build_ext": BuildKernel},
    ext_modules=[
        Extension(
            f"{name}.compiled",
            sources=sorted(map(str, folder.glob("*.c"))),
            depends=HEADERS,
        )
        for name, folder in KERNELS.items()
    ],
)

"""Engines that the wheels of other packages bring."""

import glob
import importlib.util
import os
import subprocess
import sys

import built
import numpy
import pytest
from aquila import _core, _wheels

FOUND = importlib.util.find_spec("llvmlite")
LIBRARY = FOUND and os.path.join(os.path.dirname(FOUND.origin), "binding", "libllvmlite.so")
pytestmark = pytest.mark.skipif(LIBRARY is None or not os.path.exists(LIBRARY), reason="llvmlite is not installed")


def test_their_folders_are_named(monkeypatch):
    folders = []
    monkeypatch.setattr(_core, "use_libraries", folders.append)
    _wheels.use(numpy.__file__)
    assert LIBRARY in {path for folder in folders for path in glob.glob(f"{folder}/*")}


def test_kernels_are_compiled_by_llvmlite(tmp_path):
    program = """if True:
        import aquila.numpy as np

        x = np.linspace(0, 9, 300_000)
        y = np.sqrt(x) * 2 + np.where(x > 3, x, -x)
        print(repr(float(y[1:].max())), repr(float(y[-1])))
    """
    settings = {**built.ENVIRONMENT, "AQUILA_CACHE_DIR": str(tmp_path), "AQUILA_TIER": "compiler"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=settings | {"AQUILA_LLVM": LIBRARY}, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "15.0 15.0\n"), done.stderr
    assert any(tmp_path.iterdir()), "no kernel was compiled"


def test_the_command_names_it():
    printed = subprocess.run(
        [*built.COMMAND, "info"], env=built.ENVIRONMENT | {"AQUILA_LLVM": LIBRARY}, capture_output=True, text=True
    ).stdout
    assert LIBRARY in next(line for line in printed.split("\n") if line.startswith("LLVM"))

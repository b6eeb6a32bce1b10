"""Jobs of many ranks, for tests."""

import os
import shutil
import subprocess
import sys

import pytest

needs_mpi = pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no mpirun")


def run(program, *arguments, ranks=3, **settings):
    """What a job of a program prints, and its status."""
    command = [sys.executable, "-m", "aquila", "--ranks", str(ranks), str(program), *map(str, arguments)]
    # A job of its own, also where the tests are one.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OMPI_", "PMI", "AQUILA_JOB"))
    }
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env={**kept, **settings})

"""Jobs of many ranks, for tests."""

import os
import shutil
import subprocess
import sys

import pytest

needs_mpi = pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no mpirun")


def run(program, *arguments, ranks=3, **settings):
    """Returns the output and the status of a job that runs a program."""
    command = [sys.executable, "-m", "aquila", "--ranks", str(ranks), str(program), *map(str, arguments)]
    # A job of its own, even if the tests run in one.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OMPI_", "PMI", "AQUILA_JOB"))
    }
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env={**kept, **settings})

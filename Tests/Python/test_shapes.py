"""Programs in which every shape differs keep a flat resident set."""

import pathlib
import subprocess
import sys

SCRIPT = pathlib.Path(__file__).parents[2] / "bench" / "python" / "shapes.py"


def test_different_shapes_keep_a_flat_resident_set():
    run = subprocess.run([sys.executable, SCRIPT, "20000", "--most", "8"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("MiB") == 11

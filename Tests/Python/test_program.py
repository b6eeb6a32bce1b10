"""`python -m aquila program.py`."""

import os
import subprocess
import sys

PROGRAM = """
import sys
import numpy as np
import numpy.linalg as la
from numpy import zeros
from numpy.random import default_rng
import helper
from aquila import original_numpy

x = np.arange(3.0)
assert type(x).__module__ == "aquila.numpy", type(x)
assert type(zeros(3)) is type(x) and type(default_rng(1).random(3)) is type(x)
assert la.norm(x) == 5**0.5
assert helper.kind() is type(x)
assert type(original_numpy.ones(1)) is original_numpy.ndarray is not type(x)
assert __name__ == "__main__" and sys.argv[1:] == ["one", "two"]
print(x.sum())
"""


def test_programs_run_as_they_are(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "helper.py").write_text("import numpy\ndef kind():\n    return type(numpy.ones(2))\n")
    command = [sys.executable, "-m", "aquila", str(tmp_path / "program.py"), "one", "two"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "3.0\n"


def test_fallbacks_are_told(tmp_path):
    code = "import aquila.numpy as np; np.packbits(np.arange(3) > 1)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "AQUILA_FALLBACK": "warn"},
    )
    assert "FallbackWarning: packbits is computed by NumPy" in result.stderr

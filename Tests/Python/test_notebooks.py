"""The notebooks of Examples/notebooks, run cell by cell as a kernel does."""

import json
import os
import subprocess
import sys

import aquila
import built
import pytest

NOTEBOOKS = sorted(built.ROOT.glob("Examples/notebooks/*.ipynb"))
#: Runs the cells of a notebook; ends with an error at the first cell that fails.
PROGRAM = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for source in json.load(sys.stdin):
    shell.run_cell(source, store_history=True).raise_error()
"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run(path, tmp_path):
    pytest.importorskip("IPython")
    if "aquila.pandas" in path.read_text():
        pytest.importorskip("pandas", reason="aquila.pandas needs pandas")
    if "simulate" in path.read_text() and built.folder() is None:
        pytest.skip("the command is not built")
    cells = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    settings = {
        **os.environ,
        "PYTHONPATH": os.path.dirname(aquila.__path__[0]),
        "PATH": os.pathsep.join([str(built.folder()), os.environ["PATH"]]),
        "AQUILA_PYTHON": sys.executable,
        "IPYTHONDIR": str(tmp_path),
    }
    sources = json.dumps(["".join(cell["source"]) for cell in cells])
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, input=sources, cwd=tmp_path, env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_notebooks_have_no_outputs():
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text())["cells"]:
            assert not cell.get("outputs"), f"{path.name}: outputs are not kept"
    assert len(NOTEBOOKS) >= 4

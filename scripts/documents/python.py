"""The blocks in Python and for the shell, run page by page, in order."""

import builtins
import collections
import os
import shutil
import subprocess
import sys

from . import pages


def run(blocks, folder, path):
    """Runs the blocks of a page in a folder; raises AssertionError unless they print what the page states.

    Programs for the shell are found along `path`.
    """
    names = {"__name__": "__main__"}
    for block in blocks:
        if block.needs and shutil.which(block.needs) is None:
            continue
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.code)
        elif block.language == "python":
            _run_python(block, names)
        elif block.language == "sh":
            _run_shell(block, folder, path)


def _run_python(block, names):
    printed = collections.defaultdict(list)

    def record(*values, sep=" ", end="\n", file=None, flush=False):
        if file is not None:
            return builtins.print(*values, sep=sep, end=end, file=file)
        line = sys._getframe(1).f_lineno - block.line
        printed[line].append(sep.join(map(str, values)) + end)

    names["print"] = record
    source = "\n" * (block.line - 1) + block.code
    exec(compile(source, str(pages.ROOT / block.page), "exec"), names)
    pages.compare(block, printed, "#")


def _run_shell(block, folder, path):
    import aquila

    environment = {
        **os.environ,
        "PATH": os.pathsep.join([*path, os.environ["PATH"]]),
        # Programs in Python use the package that the tests use.
        "PYTHONPATH": os.path.dirname(aquila.__path__[0]),
        "AQUILA_PYTHON": sys.executable,
        # Open MPI wants to be told that few processors, and a container's root, are meant.
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
    }
    command = ["bash", "-euo", "pipefail", "-c", block.code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    place = f"{block.page}:{block.line}"
    if done.returncode != 0:
        said = f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        raise AssertionError(f"{place}: status {done.returncode}\n{said}")
    if block.output is not None and not pages.matches(block.output, done.stdout):
        said = f"the page states\n{block.output}\nand this was printed:\n{done.stdout}"
        raise AssertionError(f"{place}: {said}")

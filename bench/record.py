"""Records of measurements: what a script measured, on which machine, when, and beside how much other work.

A script that gets `--json FILE` writes its rows there; `scripts/comparison` makes docs/comparison.md of the
records in bench/records.
"""

import datetime
import importlib.metadata
import json
import os
import platform
import re
import sys
from pathlib import Path

#: Packages whose versions a record states, where they are imported, besides NumPy.
PACKAGES = ("scipy", "numexpr", "numba", "dask", "pandas", "pyarrow", "polars")
#: Work of other programs when the script began.
_LOAD = os.getloadavg()[0]


def option():
    """Takes `--json FILE` from the arguments; returns the file, or None."""
    if "--json" not in sys.argv:
        return None
    place = sys.argv.index("--json")
    if place + 1 == len(sys.argv):
        sys.exit("--json needs a file")
    _, path = sys.argv[place : place + 2]
    del sys.argv[place : place + 2]
    return path


def write(path, rows, **more):
    """Writes rows as a record; without a path, nothing."""
    if path is None:
        return
    record = {
        "measured_by": Path(sys.argv[0]).name,
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "load": round(_LOAD, 1),
        "versions": versions(),
        **more,
        "rows": rows,
    }
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(record, indent=1) + "\n")


def machine():
    """The processor, the number of processors that may be used, and the memory."""
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    found = re.search(r"model name\s*: (.*)", text)
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": found[1].strip() if found else platform.processor() or platform.machine(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "system": platform.system(),
    }


def versions():
    """The versions of Python, Aquila, NumPy and the packages that the script has imported."""
    text = (Path(__file__).parents[1] / "python/aquila/_version.py").read_text()
    own = re.search(r'__version__ = "(.+)"', text)[1]
    numpy = importlib.metadata.version("numpy")
    found = {"python": platform.python_version(), "aquila": own, "numpy": numpy}
    return found | {name: importlib.metadata.version(name) for name in PACKAGES if name in sys.modules}

"""The cost of `import aquila.numpy` beside `import numpy`, each in a process of its own: `make
bench-python`.

    start.py [--json FILE]

Both sides take turns; each number is the median of many processes.
"""

import pathlib
import statistics
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import record  # noqa: E402

ROUNDS = 41

PROGRAM = """
import time
start = time.perf_counter()
import {module}
took = time.perf_counter() - start
pages = int(open("/proc/self/statm").read().split()[1])
print(took, pages * 4096)
"""


def once(module):
    """Returns the seconds of the import, the seconds of the whole process, and its resident bytes."""
    start = time.perf_counter()
    ending = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)], capture_output=True, text=True, check=True
    )
    whole = time.perf_counter() - start
    took, resident = ending.stdout.split()
    return float(took), whole, int(resident)


def main():
    path, modules = record.option(), ("numpy", "aquila.numpy")
    for module in modules:
        once(module)
    results = {module: [] for module in modules}
    for _ in range(ROUNDS):
        for module in modules:
            results[module].append(once(module))
    theirs, ours = ([statistics.median(column) for column in zip(*results[m])] for m in modules)
    for k, name in enumerate(("import", "process that imports, to its end")):
        print(f"{name:70} {theirs[k] * 1e3:7.1f} ms {ours[k] * 1e3:7.1f} ms  {ours[k] / theirs[k]:5.2f}")
    sizes = [size / 2**20 for size in (theirs[2], ours[2])]
    print(
        f"{'resident memory after it':67} {sizes[0]:7.1f} MB {sizes[1]:7.1f} MB  {sizes[1] - sizes[0]:+.1f}"
    )
    names = ("import_ms", "process_ms", "resident_mib")
    columns = [[1e3 * side[0], 1e3 * side[1], side[2] / 2**20] for side in (theirs, ours)]
    record.write(path, [{"name": name, "numpy": a, "aquila": b} for name, a, b in zip(names, *columns)])


main()

"""The cost of small operations from Python, beside NumPy in the same process: `make bench-python`.

Each row is the least of several rounds, in which both sides take turns.
"""

import time

import aquila.numpy
import numpy
from aquila import core


def chain(np, n=1000, loops=2000):
    """x * 0.5 + 1 in a loop whose result is used at its end; the time of one operation."""
    x = np.ones(n)
    start = time.perf_counter()
    for _ in range(loops):
        x = x * 0.5 + 1
    float(x[0])
    return (time.perf_counter() - start) / (2 * loops)


def record(np, loops=2000):
    """An operation on existing arrays."""
    x, y = np.ones(1000), np.ones(1000)
    float(x[0] + y[0])
    start = time.perf_counter()
    for _ in range(loops):
        x + y
    return (time.perf_counter() - start) / loops


def total(np, n=1000, loops=2000):
    """float((x + 1).sum())"""
    x = np.ones(n)
    start = time.perf_counter()
    for _ in range(loops):
        float((x + 1).sum())
    return (time.perf_counter() - start) / loops


def element(np, loops=5000):
    """x[i] = x[i] + 1"""
    x = np.ones(1000)
    start = time.perf_counter()
    for i in range(loops):
        x[i % 1000] = x[i % 1000] + 1
    return (time.perf_counter() - start) / loops


def read(np, loops=5000):
    """x[i]"""
    x = np.ones(1000)
    start = time.perf_counter()
    for i in range(loops):
        x[i % 1000]
    return (time.perf_counter() - start) / loops


def task(np, loops=4000):
    """An empty Python task, from its launch to its end, and a call of its function."""
    x = np.ones(1000)
    launch = _nothing if np is aquila.numpy else _nothing.function
    start = time.perf_counter()
    for _ in range(loops):
        launch(x)
    core.execution_fence()
    return (time.perf_counter() - start) / loops


@core.task
def _nothing(x: core.InOut):
    pass


def slices(np, loops=5000):
    """x[1:-1]"""
    x = np.ones(1000)
    start = time.perf_counter()
    for _ in range(loops):
        x[1:-1]
    return (time.perf_counter() - start) / loops


def function(np, loops=2000):
    """np.sqrt(x)"""
    x = np.ones(1000)
    start = time.perf_counter()
    for _ in range(loops):
        np.sqrt(x)
    return (time.perf_counter() - start) / loops


def main():
    for row in (chain, record, total, element, read, slices, function, task):
        times = {module: [] for module in (numpy, aquila.numpy)}
        for _ in range(7):
            for module in times:
                times[module].append(row(module))
        theirs, ours = (min(values) * 1e6 for values in times.values())
        print(f"{row.__doc__.splitlines()[0]:70} {theirs:7.3f} µs {ours:7.3f} µs  {ours / theirs:5.2f}")


main()

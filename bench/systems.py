"""Four pieces of work by NumPy, numexpr, Numba, Dask and Aquila, each as that system's users write it.

    systems.py [--rounds 5] [--json FILE]

Systems that are not installed are left out. All run in one process, on all of its processors, and take turns;
a time is the median over rounds. The first call of each is not measured, so that no time contains a
compilation. The results are compared.
"""

import argparse
import importlib.util
import math
import os
import statistics
import sys
import time

import aquila.numpy
import numpy
import record

PROCESSORS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
#: Elements of each piece of work.
CHAIN, PRICES, SIDE, STEPS, ROWS, COLUMNS = 20_000_000, 5_000_000, 3000, 10, 8192, 4096


def inputs():
    draw = numpy.random.default_rng(1)
    edge = numpy.zeros((SIDE, SIDE))
    edge[0] = 1
    return {
        "chain": [draw.random(CHAIN) + 0.5 for _ in range(5)],
        "prices": [draw.random(PRICES) + 0.5 for _ in range(3)],
        "stencil": [edge],
        "columns": [draw.random((ROWS, COLUMNS))],
    }


def of_arrays(np):
    """The work with NumPy's functions: by NumPy, and by Aquila with another import."""

    def chain(a, b, c, d, e):
        return a * b + c - d / e

    def prices(spot, strike, years):
        d = (np.log(spot / strike) + 0.07 * years) / (0.2 * np.sqrt(years))
        return spot / (1 + np.exp(-1.702 * d)) - strike * np.exp(-0.05 * years) * np.tanh(d)

    def stencil(start):
        u = start.copy()
        for _ in range(STEPS):
            u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
        return u

    def columns(x):
        return (x * x).sum(axis=0)

    return {"chain": chain, "prices": prices, "stencil": stencil, "columns": columns}


def of_numexpr():  # ruff: noqa: F841
    import numexpr

    numexpr.set_num_threads(PROCESSORS)

    def chain(a, b, c, d, e):
        return numexpr.evaluate("a * b + c - d / e")

    # numexpr finds names in the frame of its caller.
    def prices(spot, strike, years):
        d = numexpr.evaluate("(log(spot / strike) + 0.07 * years) / (0.2 * sqrt(years))")
        return numexpr.evaluate("spot / (1 + exp(-1.702 * d)) - strike * exp(-0.05 * years) * tanh(d)")

    def stencil(start):
        u = start.copy()
        for _ in range(STEPS):
            up, down, left, right = u[:-2, 1:-1], u[2:, 1:-1], u[1:-1, :-2], u[1:-1, 2:]
            u[1:-1, 1:-1] = numexpr.evaluate("0.25 * (up + down + left + right)")
        return u

    def columns(x):
        return numexpr.evaluate("sum(x * x, axis=0)")

    return {"chain": chain, "prices": prices, "stencil": stencil, "columns": columns}


def of_numba():
    import numba

    numba.set_num_threads(min(PROCESSORS, numba.config.NUMBA_NUM_THREADS))
    arrays = of_arrays(numpy)
    together = numba.njit(parallel=True)

    @together
    def step(u, new):
        for i in numba.prange(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                new[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])

    def stencil(start):
        u, new = start.copy(), start.copy()
        for _ in range(STEPS):
            step(u, new)
            u, new = new, u
        return u

    # Functions of arrays are compiled as they are.
    return {name: together(work) for name, work in arrays.items()} | {"stencil": stencil}


def of_dask():
    import dask.array

    def blocks(x):
        return dask.array.from_array(x, chunks="auto")

    arrays = of_arrays(dask.array)

    def lazily(work):
        return lambda *values: work(*map(blocks, values)).compute(scheduler="threads", num_workers=PROCESSORS)

    def stencil(start):
        def step(u):
            new = u.copy()
            new[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
            return new

        u = blocks(start)
        for _ in range(STEPS):
            # Elements at the edge of the array keep their values, as in a block.
            u = u.map_overlap(step, depth=1, boundary="none")
        return u.compute(scheduler="threads", num_workers=PROCESSORS)

    return {name: lazily(arrays[name]) for name in ("chain", "prices", "columns")} | {"stencil": stencil}


#: Makers of the systems' functions, in the order of the table; others are compared with NumPy.
SYSTEMS = {
    "NumPy": lambda: of_arrays(numpy),
    "numexpr": of_numexpr,
    "Numba": of_numba,
    "Dask": of_dask,
    "Aquila": lambda: of_arrays(aquila.numpy),
}


def main():
    path = record.option()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    present = [
        name for name in SYSTEMS if name in ("NumPy", "Aquila") or importlib.util.find_spec(name.lower())
    ]
    systems = {name: SYSTEMS[name]() for name in present}
    rows = []
    for work, values in inputs().items():
        given = {name: values for name in systems} | {"Aquila": [aquila.numpy.array(each) for each in values]}
        times, expected = {name: [] for name in systems}, None
        for turn in range(options.rounds + 1):
            for name, functions in systems.items():
                start = time.perf_counter()
                result = functions[work](*given[name])
                # A value is needed, so that a result that is computed later is there.
                float(result[(-1,) * result.ndim])
                if turn:
                    times[name].append(time.perf_counter() - start)
                elif expected is None:
                    expected = result
                elif not numpy.allclose(result, expected):
                    sys.exit(f"{work}: {name} has another result")
                del result
        row = {name: statistics.median(own) * 1e3 for name, own in times.items()}
        rows.append({"work": work, "ms": row})
        print(f"{work:9}" + "".join(f"{name:>9} {ms:8.1f}" for name, ms in row.items()), flush=True)
    means = {
        name: math.exp(statistics.mean(math.log(row["ms"]["NumPy"] / row["ms"][name]) for row in rows))
        for name in systems
    }
    print(
        "NumPy's time over theirs, geometric mean: "
        + ", ".join(f"{name} {mean:.2f}" for name, mean in means.items())
    )
    record.write(path, rows)


main()

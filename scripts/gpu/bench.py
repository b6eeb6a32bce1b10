"""Measures array programs on this machine's GPU, beside the processors, CuPy and JAX.

    python bench.py [--scale 1.0] [--against cupy,jax] [--json FILE]

Times are medians over rounds, in milliseconds; the first three rounds, which compile and move operands, are
not counted. "copy" reads and writes 10⁸ numbers once. Each library runs in a process of its own. Figures are
worth keeping only with the name of the device, which the JSON holds.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROUNDS = 7


class Aquila:
    def __init__(self):
        import aquila.numpy
        from aquila import core

        self.np, self.core = aquila.numpy, core

    def wait(self, value):
        # One element: the host waits for the device, and copies 8 bytes.
        return float(value[(0,) * value.ndim] if value.ndim else value)

    def device(self):
        work = self.core.device_work()
        return work.device if work else "processors"


class CuPy:
    def __init__(self):
        import cupy

        self.np = cupy

    def wait(self, value):
        self.np.cuda.Device().synchronize()

    def device(self):
        return self.np.cuda.runtime.getDeviceProperties(0)["name"].decode()


class JAX:
    def __init__(self):
        import jax

        jax.config.update("jax_enable_x64", True)
        self.np, self.jax = jax.numpy, jax

    def wait(self, value):
        self.jax.block_until_ready(value)

    def device(self):
        return str(self.jax.devices()[0])


def chain(np, n):
    a, b, c, d, e = (np.arange(n, dtype="float64") * k + 1 for k in range(5))
    return lambda: a * b + c - d / e


def copy(np, n):
    x = np.arange(n, dtype="float64")
    return lambda: x + 0.0


def total(np, n):
    x = np.arange(n, dtype="float64")
    return lambda: x.sum()


def columns(np, n):
    x = np.arange(n, dtype="float64").reshape(-1, 1000)
    return lambda: x.sum(axis=0)


def stencil(np, n):
    side = int(n**0.5)
    u = np.arange(side * side, dtype="float64").reshape(side, side)

    def step():
        inner = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
        if hasattr(u, "at"):
            return u.at[1:-1, 1:-1].set(inner)
        u[1:-1, 1:-1] = inner
        return u

    return step


def black_scholes(np, n):
    x = np.arange(n, dtype="float64")
    spot, strike, years = x % 50 + 50, x % 40 + 60, x % 3 + 0.5

    def prices():
        root = 0.3 * np.sqrt(years)
        d1 = (np.log(spot / strike) + 0.065 * years) / root
        d2 = d1 - root
        # Of the normal distribution, an approximation by functions that all libraries have.
        return spot * np.tanh(0.8 * d1) - strike * np.exp(-0.02 * years) * np.tanh(0.8 * d2)

    return prices


def small(np, n):
    x = np.arange(1000, dtype="float64")

    def loop():
        y = x
        for _ in range(100):
            y = y * 0.5 + x
        return y

    return loop


#: Programs, and their numbers of elements at scale 1.
PROGRAMS = {
    "copy": (copy, 10**8),
    "a*b + c - d/e": (chain, 10**8),
    "sum": (total, 10**8),
    "sum of columns": (columns, 10**8),
    "stencil in place": (stencil, 16384**2),
    "black-scholes": (black_scholes, 10**8),
    "200 operations on 1000": (small, 1000),
}


def measure(library, scale):
    result = {}
    for name, (make, count) in PROGRAMS.items():
        work = make(library.np, max(int(count * scale), 4000) // 1000 * 1000)
        if isinstance(library, JAX) and make is not small:
            work = library.jax.jit(work)
        times = []
        for _ in range(ROUNDS + 3):
            start = time.perf_counter()
            library.wait(work())
            times.append(time.perf_counter() - start)
        result[name] = round(1000 * statistics.median(times[3:]), 4)
    return {"device": library.device(), "milliseconds": result}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the numbers of elements")
    parser.add_argument("--against", default="", help="cupy,jax")
    parser.add_argument("--json", help="a file for the figures")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        library = {"aquila": Aquila, "cupy": CuPy, "jax": JAX}[options.child]()
        print(json.dumps(measure(library, options.scale)))
        return
    runs = {
        "device": ("aquila", {"AQUILA_DEVICES": "all"}),
        "processors": ("aquila", {"AQUILA_DEVICES": "off"}),
    }
    runs.update({name: (name, {}) for name in options.against.split(",") if name})
    outcome = {}
    for name, (library, settings) in runs.items():
        words = [sys.executable, __file__, "--child", library, "--scale", str(options.scale)]
        child = subprocess.run(words, env={**os.environ, **settings}, capture_output=True, text=True)
        if child.returncode:
            print(f"{name}: {(child.stderr.strip().splitlines() or [child.returncode])[-1]}")
            continue
        outcome[name] = json.loads(child.stdout.splitlines()[-1])
    print(f"{'milliseconds':24}" + "".join(f"{name:>14}" for name in outcome))
    for program in PROGRAMS:
        row = "".join(f"{run['milliseconds'][program]:14.3f}" for run in outcome.values())
        print(f"{program:24}{row}")
    for name, run in outcome.items():
        print(f"{name}: {run['device']}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(outcome, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Whole programs from Python beside NumPy: the workloads of `make bench` under `python -m aquila`.

    speed.py [NAME…] [--json FILE]

Both sides are processes of their own that take turns; a row is the median of several rounds. Results are
compared.
"""

import json
import math
import pathlib
import statistics
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import record  # noqa: E402

PROGRAM = str(pathlib.Path(__file__).parents[1] / "numpy_side.py")
#: The workloads, and the least ratio to NumPy's speed that they must reach.
ROWS = {
    "chain_f64": 3,
    "chain_f32": 3,
    "black_scholes": 8,
    "stencil": 5,
    "cavity_101": 3,
    "cavity_41": 1.5,
    "dot_expression": 3,
    "dot_blas": 0.9,
    "reduce_axis0": 1.3,
    "reduce_axis1": 1.3,
    "reduce_all": 1.3,
    "mandelbrot": 4,
    "tiny": 1,
}
ROUNDS = 5


class Side:
    """A process that runs workloads."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, *options, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, request):
        print(request, file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if not answer["ok"]:
            sys.exit(f"{request}: {answer['error']}")
        return answer


def main():
    path, rows = record.option(), []
    sides = Side(), Side("-m", "aquila")
    print(f"{'':16}{'NumPy ms':>12}{'Aquila ms':>12}{'speedup':>9}")
    for name in sys.argv[1:] or ROWS:
        times = [], []
        for side in sides:
            side.ask(f"prepare {name}")
            side.ask(f"run {name}")
        for _ in range(ROUNDS):
            for side, own in zip(sides, times):
                own.append(side.ask(f"run {name}")["ms"])
        theirs, ours = map(statistics.median, times)
        sums = [side.ask(f"checksum {name}")["checksum"] for side in sides]
        agrees = all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in zip(*sums))
        note = "" if agrees else f"  other results: {sums}"
        if theirs / ours < ROWS[name]:
            note += f"  below {ROWS[name]}"
        print(f"{name:16}{theirs:12.2f}{ours:12.2f}{theirs / ours:9.2f}{note}", flush=True)
        rows.append({"name": name, "numpy_ms": theirs, "aquila_ms": ours})
        for side in sides:
            side.ask(f"release {name}")
    record.write(path, rows)


main()

"""Statements whose shapes or offsets change at each step, and small operations, beside NumPy.

    statements.py [BEGINNING OF A STATEMENT…] [--json FILE]

Both sides take turns in one process; a row is the median over rounds of the time of one statement.
"""

import math
import pathlib
import statistics
import sys
import time

import aquila.numpy
import numpy

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import record  # noqa: E402

ROUNDS = 7
#: Least duration of the statements of a round, in seconds.
LEAST = 0.02
#: A is 400 × 400, x has 400 elements, M is 3 × 3, a and b have three elements, y ten; j, k vary.
STATEMENTS = """
A[j, j-1] -= np.dot(A[j, :j], A[j-1, :j])
P = M @ M * 0.5
np.linalg.norm(a)
A[j, :j] = A[j, :j] * 0.999 + 0.001
A[j, :100] = A[j, :100] * 0.999 + 0.001
np.array([1.0, 2.0, 3.0])
A[j+1:, j] /= 1.0001
np.zeros(10)
float(np.dot(A[3, :j], A[4, :j]))
np.cross(a, b)
float(x[:j].sum())
np.concatenate([x[:5], x[5:9]]).sum()
np.linalg.solve(M, b)
int(np.argmax(x))
float(np.where(x > 0.5, x, 0.0).sum())
m = x > 0.5; float(x[m].mean())
x[k] = 0.5
x[k] += 1.0
x[k]
A[j, k] = 0.5
A[j, k] += A[k, j] * 0.5
float((y * y + y).sum())
for v in x[:100]: pass
if x[k] > 0.5: pass
A @ x
""".strip().splitlines()


def variables(np):
    """The names that statements use."""
    random = numpy.random.default_rng(0)
    shapes = {"A": (400, 400), "x": 400, "y": 10, "M": (3, 3), "a": 3, "b": 3}
    return {"np": np, **{name: np.array(random.random(shape) + 0.1) for name, shape in shapes.items()}}


def loop(statement, names):
    """A function that runs a statement for each step of a loop over rows."""
    body = f"def run():\n for j in range(2, 398):\n  k = (j * 7) % 400\n  {statement}\n"
    exec(body, names)
    return names["run"]


def measure(run):
    """Seconds of one statement."""
    count, start = 0, time.perf_counter()
    while True:
        run()
        count += 396
        duration = time.perf_counter() - start
        if duration > LEAST:
            return duration / count


def main():
    path, rows, ratios = record.option(), [], []
    print(f"{'NumPy µs':>9}{'Aquila µs':>11}{'speedup':>9}  statement")
    for statement in STATEMENTS:
        if sys.argv[1:] and not any(statement.startswith(start) for start in sys.argv[1:]):
            continue
        runs = [loop(statement, variables(np)) for np in (numpy, aquila.numpy)]
        times = [], []
        for run in runs:
            measure(run)
        for _ in range(ROUNDS):
            for run, own in zip(runs, times):
                own.append(measure(run))
        theirs, ours = map(statistics.median, times)
        ratios.append(theirs / ours)
        rows.append({"statement": statement, "numpy_us": theirs * 1e6, "aquila_us": ours * 1e6})
        note = "" if theirs >= 0.8 * ours else "  below 0.8"
        print(f"{theirs * 1e6:9.2f}{ours * 1e6:11.2f}{theirs / ours:9.2f}  {statement}{note}", flush=True)
    mean = math.exp(statistics.mean(map(math.log, ratios)))
    print(f"geometric mean {mean:.2f}, goal 1.1")
    record.write(path, rows)


main()

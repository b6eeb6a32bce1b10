"""Whole programs whose shapes change from step to step, beside NumPy.

    programs.py [NAME…] [--json FILE]

The programs are in the folder `programs`, each at two sizes. Both sides take turns in one process; a row is the
median over rounds.
"""

import importlib.util
import math
import pathlib
import statistics
import sys
import time

import aquila.numpy
import numpy

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import record  # noqa: E402

FOLDER = pathlib.Path(__file__).parent / "programs"
ROUNDS = 5


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program


def measure(program, np, size):
    """Seconds of a run, and its result."""
    start = time.perf_counter()
    result = program.run(np, size)
    return time.perf_counter() - start, result


def main():
    ratios, (file, rows) = ([], []), (record.option(), [])
    print(f"{'':20}{'size':>8}{'NumPy ms':>10}{'Aquila ms':>11}{'speedup':>9}")
    for path in sorted(FOLDER.glob("*.py")):
        if sys.argv[1:] and path.stem not in sys.argv[1:]:
            continue
        program = load(path)
        for place, size in enumerate(program.SIZES):
            results = [measure(program, np, size)[1] for np in (numpy, aquila.numpy)]
            times = [], []
            for _ in range(ROUNDS):
                for np, own in zip((numpy, aquila.numpy), times):
                    own.append(measure(program, np, size)[0])
            theirs, ours = map(statistics.median, times)
            ratios[place].append(theirs / ours)
            rows.append({"name": path.stem, "size": size, "numpy_ms": theirs * 1e3, "aquila_ms": ours * 1e3})
            note = "" if math.isclose(*results, rel_tol=1e-6, abs_tol=1e-9) else f"  other results: {results}"
            if theirs < 0.8 * ours:
                note += "  below 0.8"
            print(f"{path.stem:20}{size:8}{theirs * 1e3:10.2f}{ours * 1e3:11.2f}{theirs / ours:9.2f}{note}", flush=True)
    for size, own in zip(("smaller", "larger"), ratios):
        print(f"geometric mean at the {size} size {math.exp(statistics.mean(map(math.log, own))):.2f}")
    record.write(file, rows)


main()

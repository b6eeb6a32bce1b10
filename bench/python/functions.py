"""The speed of every array function beside NumPy, by size: `make bench-functions`.

    functions.py [--sizes 10,1000,…] [--below 1.0] [--sample EVERY] [--calls COUNT] [--list] [WORD…]

Both sides run in one process and take turns; a ratio is NumPy's median time over Aquila's, with one
element of every result read, which waits for it. Rows below the limit are printed, the slowest first. With
words, only calls that contain one; with `--sample`, one call of so many.
"""

import argparse
import math
import operator
import statistics
import sys
import time
import warnings

import aquila.numpy
import calls
import coverage
import numpy

#: Seconds in which both sides of a row take turns, and the least and most rounds.
SECONDS, ROUNDS = 0.15, (3, 25)
#: Seconds for which a call is repeated before it is measured, within which its kernels are compiled.
WARM = 0.06
#: Seconds for which a batch of calls runs at least, so that the clock's steps do not count.
BATCH = 50e-6


def operands(n):
    """The arrays named in calls, as NumPy's."""
    draw = numpy.random.default_rng(n)
    side = math.isqrt(n)
    values = {name: draw.standard_normal(n) for name in "xye"}
    values["e"][:: max(n // 7, 2)] = numpy.nan
    values |= {"p": draw.random(n), "q": 1 + 2 * draw.random(n), "o": numpy.sort(draw.standard_normal(n))}
    values |= {name: draw.standard_normal(n).astype("f") for name in "fg"}
    values |= {name: _without_zero(draw.integers(-1000, 1000, n)) for name in "ij"}
    values |= {name: _without_zero(draw.integers(-1000, 1000, n)).astype("i4") for name in "sl"}
    values |= {"h": _without_zero(draw.integers(-100, 100, n)).astype("i1"), "w": draw.integers(0, n, n)}
    values |= {"u": draw.integers(0, 1000, n), "m": draw.random(n) < 0.3, "k": draw.random(n) < 0.6}
    values |= {name: draw.standard_normal(n) + 1j * draw.standard_normal(n) for name in "cd"}
    values |= {name: draw.standard_normal((side, side)) for name in "ab"}
    values |= {"v": draw.standard_normal((max(n // 4, 1), 4)), "z": draw.random(5)}
    values |= {"t": numpy.linspace(-4, 4, 100)}
    return values


def _without_zero(values):
    return numpy.where(values == 0, 7, values)


class Side:
    """One of the two modules, with its arrays."""

    def __init__(self, module, values, n):
        self.module = module
        self.names = {name: module.array(value) for name, value in values.items()}
        self.names |= {"np": module, "n": n, "r": module.random.default_rng(7)}

    def prepare(self, call):
        return eval(f"lambda: {call}", self.names)

    def take(self, function, read, count):
        """The seconds of a call and of the wait for its result, on average."""
        start = time.perf_counter()
        if read is None:
            for _ in range(count):
                function()
        else:
            for _ in range(count):
                read(function())
        return (time.perf_counter() - start) / count


def reader(result):
    """A function that reads an element of each array of results like one, which waits for them; else None."""
    if isinstance(result, numpy.ndarray):
        key = (0,) * result.ndim
        return operator.itemgetter(0 if result.ndim == 1 else key) if result.size and key else None
    if not isinstance(result, (tuple, list)):
        return None
    reads = [(place, reader(part)) for place, part in enumerate(result)]
    reads = [(place, read) for place, read in reads if read is not None]

    def read_parts(parts):
        for place, read in reads:
            read(parts[place])

    return read_parts if reads else None


def measure(sides, call):
    """The median times of both sides, in seconds; None if NumPy refuses the call at this size."""
    try:
        functions = [side.prepare(call) for side in sides]
        reads = [reader(functions[0]())]
    except Exception:
        return None
    reads.append(reader(functions[1]()))
    for side, function, read, seconds in zip(sides, functions, reads, (0, WARM)):
        end = time.perf_counter() + seconds
        while side.take(function, read, 1) and time.perf_counter() < end:
            pass
    once = max(sides[0].take(functions[0], reads[0], 1), 1e-7)
    count = max(1, min(1000, int(BATCH / once)))
    times = [], []
    end = time.perf_counter() + SECONDS
    while len(times[0]) < ROUNDS[0] or len(times[0]) < ROUNDS[1] and time.perf_counter() < end:
        for side, function, read, own in zip(sides, functions, reads, times):
            own.append(side.take(function, read, count))
    return tuple(map(statistics.median, times))


def differs(sides, call):
    """True if both sides give other results."""
    if "r." in call or "random" in call or "empty" in call or "partition" in call:
        return False
    theirs, ours = (side.prepare(call)() for side in sides)
    pairs = zip(theirs, ours) if isinstance(theirs, (tuple, list)) else [(theirs, ours)]
    return not all(_agree(numpy.asarray(a), numpy.asarray(b)) for a, b in pairs if a is not None)


def _agree(a, b):
    """True if results are equal, or close in numbers."""
    if a.dtype.kind not in "biufc":
        return numpy.array_equal(a, b)
    return numpy.allclose(a, b, 1e-4, 1e-6, True)


def sweep(sizes, words, every):
    """Yields (ratio, size, kind, call, NumPy's seconds, Aquila's seconds) of all rows."""
    for n in sizes:
        values = operands(n)
        sides = [Side(numpy, values, n), Side(aquila.numpy, values, n)]
        for kind, most, names in calls.kinds():
            if most is not None and n > most:
                continue
            for call in names[::every]:
                if words and not any(word in call or word == kind for word in words):
                    continue
                times = measure(sides, call)
                if times is None:
                    continue
                if n <= 1000 and differs(sides, call):
                    print(f"{n:>9} {call}: other results", file=sys.stderr)
                yield times[0] / times[1], n, kind, call, *times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10,1000,100000,10000000")
    parser.add_argument("--below", type=float, default=1.0)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="the functions that no call covers")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    numpy.seterr(all="ignore")
    aquila.numpy.seterr(all="ignore")
    coverage.report([call for _, _, names in calls.kinds() for call in names], options.list)
    if options.list:
        return
    sizes = [int(float(size)) for size in options.sizes.split(",")]
    rows = sorted(sweep(sizes, options.words, options.sample))
    print(f"{'ratio':>6} {'elements':>9} {'NumPy':>12} {'Aquila':>12}  call")
    for ratio, n, kind, call, theirs, ours in rows:
        if ratio < options.below:
            print(f"{ratio:6.2f} {n:9} {theirs * 1e6:9.1f} µs {ours * 1e6:9.1f} µs  {call}")
    for n in sorted({row[1] for row in rows}):
        ratios = [row[0] for row in rows if row[1] == n]
        below = sum(ratio < options.below for ratio in ratios)
        middle = statistics.median(ratios)
        print(f"{n} elements: {below} of {len(ratios)} calls below {options.below:g}; median {middle:.2f}")


main()

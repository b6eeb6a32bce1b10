"""Array programs whose bits are compared between a device and the processors.

    python corpus.py            # prints each program's name and a digest, and the work of the device

Programs use functions that devices have and functions that they have not, so that arrays go to and fro.
"""

import hashlib
import json
import sys

import aquila.numpy as np
import numpy
from aquila import core

#: Numbers of elements: few, a part of a block, more than one block, and several megabytes.
SIZES = [1, 37, 1000, 100_003, 1 << 20]


def digest(value):
    """The bits of an array; all NaNs count as one."""
    array = numpy.array(value)
    parts = array.view(array.real.dtype) if array.dtype.kind == "c" and array.ndim else array
    if parts.dtype.kind == "f":
        parts = numpy.where(numpy.isnan(parts), numpy.array(numpy.nan, parts.dtype), parts)
    text = f"{array.dtype} {array.shape} "
    return hashlib.sha1(text.encode() + numpy.ascontiguousarray(parts).tobytes()).hexdigest()[:16]


def numbers(count, kind="d", seed=0):
    """The same random numbers on each run, with special ones among those that are not integers."""
    random = numpy.random.default_rng(seed)
    values = random.normal(size=count) * 10.0 ** random.integers(-3, 4, size=count)
    if kind in "iIlLbBhH":
        return np.array(random.integers(0, 100, size=count).astype(kind))
    if kind in "FD":
        values = values + 1j * random.normal(size=count)
    special = [0.0, -0.0, numpy.inf, -numpy.inf, numpy.nan, 1e-310, 1e300]
    values[: min(count, 7)] = special[: min(count, 7)]
    return np.array(values.astype(kind))


UNARY = (
    "negative absolute sign square sqrt exp log log1p expm1 sinh tanh floor ceil trunc rint isnan sin cos"
).split()
BINARY = "add subtract multiply divide maximum minimum hypot fmod power less equal floor_divide".split()


def elementwise(size):
    for kind in "dfli":
        x, y = numbers(size, kind, 1), numbers(size, kind, 2)
        for name in UNARY:
            if kind in "df" or name in ("negative", "absolute", "square"):
                yield f"{name} {kind}", getattr(np, name)(x)
        for name in BINARY:
            if kind in "df" or name not in ("hypot", "power"):
                yield f"{name} {kind}", getattr(np, name)(x, y + (kind in "li"))
    z = numbers(size, "D", 3)
    yield "complex", z * z.conj() + 1 / (z + 2)
    a, b, c, d, e = (numbers(size, "d", seed) for seed in range(5))
    yield "chain", a * b + c - d / e
    yield "where", np.where(a > b, c, np.exp(-np.abs(d)))
    yield "casts", (a * 100).astype("f").astype("d") + numbers(size, "i")


def black_scholes(size):
    spot, strike = np.abs(numbers(size, "d", 7)) + 1, np.abs(numbers(size, "d", 8)) + 1
    years = np.abs(numbers(size, "d", 9)) % 2 + 0.1
    d1 = (np.log(spot / strike) + (0.02 + 0.5 * 0.09) * years) / (0.3 * np.sqrt(years))
    d2 = d1 - 0.3 * np.sqrt(years)
    yield "prices", spot * np.tanh(d1) - strike * np.exp(-0.02 * years) * np.tanh(d2)


def reductions(size):
    part = max(size // 1000, 1)
    for shape in [(size,), (part, 1000), (1000, part), (7, 11, max(size // 77, 1))]:
        count = int(numpy.prod(shape))
        for kind in "dfl":
            x = numbers(count, kind, 4).reshape(shape)
            for axis in [None, *range(len(shape))]:
                for name in ["sum", "min", "max", "mean", "argmax"]:
                    yield f"{name} {kind} {shape} {axis}", getattr(x, name)(axis=axis)
            yield f"rows {kind} {shape}", (x * x)[..., ::2].sum(axis=-1)
            yield f"transposed {kind} {shape}", x.T.sum(axis=0)


def stencils(size):
    side = max(int(size**0.5), 4)
    u = np.abs(numbers(side * side, "d", 5).reshape(side, side)) % 10
    u[~np.isfinite(u)] = 1
    for _ in range(6):
        u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
    yield "in place", u
    v = u
    for _ in range(3):
        v = v[:-2] + v[2:] - 0.5 * v[1:-1] if v.shape[0] > 2 else v
    yield "sweeps", v
    for k in range(5):
        u[:, k % side] += u[:, 0] * 0.5
        u[::2] -= 1
    yield "parts", u


def mixtures(size):
    x = np.abs(numbers(size, "d", 6))
    x[~np.isfinite(x)] = 2
    y = x * 2 + 1
    order = np.argsort(y)
    yield "sorted", y[order] - y
    yield "scan", np.cumsum(y) * 0.5
    mask = y > y.mean()
    y[mask] = -1
    yield "masked", y + np.flatnonzero(mask)[:1].sum()
    side = min(max(int(size**0.5), 2), 300)
    a = y[: side * side].reshape(side, side) if side * side <= size else np.ones((2, 2))
    yield "product", (a @ a.T) * 0.1 + a
    for _ in range(5):
        x = x * 0.5 + y
        x[: size // 2] = x[size - size // 2 :]
    yield "loop", x
    yield "reversed", x[::-1] + x


def main(sizes):
    for size in sizes:
        for group in [elementwise, black_scholes, reductions, stencils, mixtures]:
            for name, value in group(size):
                print(f"{size} {group.__name__} {name}\t{digest(value)}")
    work = core.device_work()
    print("work\t" + json.dumps(work._asdict() if work else None))


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1].split(",")] if len(sys.argv) > 1 else SIZES)

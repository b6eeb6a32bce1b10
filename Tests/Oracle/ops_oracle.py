"""NumPy's results of the elementwise operations, for OpsOracleTests.

Reads lines "name types" (an operation and its operands' type characters) from standard input and writes, for
each, to standard output: a line "name types result-types count tolerance" and then the raw bytes of the
operands and of the results. An operation that NumPy does not have is skipped. With the argument "ufuncs" it
lists NumPy's ufuncs; with "types" it resolves each pair of operand types; with "casts" it reads lines
"cast ab", a conversion from a to b; with "reductions" lines "name a", and reduces the rows of ROWS x COLUMNS
elements.

Tolerances: "exact" (bits, any NaN equals any NaN), "zeros" (the same, but the sign of a zero is free), or a
number of units in the last place. A complex result is measured in units of its larger part. Complex64
functions are compared with complex128 ones, since NumPy's own complex64 functions lose digits.
"""

import math
import sys

import numpy as np

from references import complex_expm1, complex_log1p

np.seterr(all="ignore")

SPECIALS = [
    0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2, -2, 2.5, 3, -3, 7, 10, -10, np.inf, -np.inf, np.nan, 1e-3, 5.96e-8, 6.1e-5,
    65504, -65504, 1e5, -1e5, 3e38, 1e-38, 1e-45, 1e308, -1e308, 2.2e-308, 5e-324, np.pi, 100, -100, 708, -745,
    709.9, 1e15, 2.0**53, 0.1, 0.3,
]  # fmt: skip
PARTS = [0.0, -0.0, 1, -1, 0.5, 2, -3, np.inf, -np.inf, np.nan, 1e-3, 100, 1e-20, 700]
APPROXIMATE = set(
    "power float_power cbrt hypot exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2 sin cos tan arcsin arccos "
    "arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg angle erf "
    "erfc".split()
)
FREE_ZEROS = {"maximum", "minimum", "fmax", "fmin", "clip"}
ALIASES = {
    "where": np.where, "clip": np._core.umath.clip, "real": np.real, "imag": np.imag, "angle": np.angle,
    "copy": np.copy, "erf": np.vectorize(math.erf), "erfc": np.vectorize(math.erfc),
}  # fmt: skip


def values(type_, rng):
    """Special and random values of a type."""
    if type_ == bool:
        return np.array([False, True])
    if type_.kind in "iu":
        info = np.iinfo(type_)
        small = [0, 1, 2, 3, 5, 7, 8, 12, 31, 32, 63, 64, 100, info.max, info.max - 1, info.max // 2, info.min]
        small += [-1, -2, -3, -7, -12, info.min + 1] if type_.kind == "i" else []
        spread = rng.integers(info.min, info.max, 12, dtype=type_)
        return np.concatenate([np.array(small, type_), spread])
    if type_.kind == "f":
        random = np.concatenate([rng.normal(size=60), rng.normal(size=40) * 50, rng.uniform(-1, 1, 40)])
        return np.concatenate([SPECIALS, random]).astype(type_)
    part = np.concatenate([PARTS, rng.normal(size=6) * 3]).astype(np.float64)
    result = np.empty(part.size**2, type_)
    result.real, result.imag = np.repeat(part, part.size), np.tile(part, part.size)
    return result


def operands(name, types, rng):
    """All pairs of values, or a sample of them."""
    bases = [values(t, rng) for t in types]
    if len(bases) == 1:
        return bases
    count = min(6000, int(np.prod([b.size for b in bases])))
    picks = np.unravel_index(
        rng.choice(int(np.prod([b.size for b in bases])), count, replace=False), [b.size for b in bases]
    )
    chosen = [b[i] for b, i in zip(bases, picks)]
    if name == "power" and types[0].kind in "iu":
        # A negative integer exponent is an error.
        keep = chosen[1] >= 0
        chosen = [c[keep] for c in chosen]
    if name in ("power", "float_power") and types[0].kind == "c":
        # Both compute e^(b log a), whose error grows with b log a; NumPy is no oracle for large
        # ones.
        tame = [np.isfinite(c) & (np.abs(c) < 4) for c in chosen]
        chosen = [c[tame[0] & tame[1]] for c in chosen]
    return chosen


def tolerance(name, types):
    if types[-1].kind == "c":
        if name in ("power", "float_power"):
            return "40"
        # NumPy multiplies with fused operations on processors that have them, and takes absolute
        # values by hypot.
        if name in ("multiply", "square", "absolute", "sign", "divide", "reciprocal", "sqrt"):
            return "4"
    if name in ("logaddexp", "logaddexp2"):
        return "1e-15" if types[0].itemsize == 8 else "2e-3" if types[0].itemsize == 2 else "3e-7"
    if name in APPROXIMATE:
        return "4"
    return "zeros" if name in FREE_ZEROS else "exact"


def results(name, types, arrays):
    if name == "log1p" and types[0].kind == "c":
        return (complex_log1p(arrays[0]),)
    if name == "expm1" and types[0].kind == "c":
        return (complex_expm1(arrays[0]),)
    function = ALIASES.get(name) or getattr(np, name)
    if types[-1].char == "F" and name in APPROXIMATE | {"sqrt"}:
        wide = function(*[a.astype(np.complex128) for a in arrays])
        return (wide.astype(np.complex64 if wide.dtype.kind == "c" else np.float32),)
    if name in ("erf", "erfc"):
        return (function(arrays[0].astype(np.float64)).astype(types[0]),)
    out = function(*arrays)
    return out if isinstance(out, tuple) else (out,)


def main():
    for line in sys.stdin:
        name, characters = line.split()
        if name not in ALIASES and not hasattr(np, name):
            continue
        types = [np.dtype(c) for c in characters]
        arrays = operands(name, types, np.random.default_rng(len(line)))
        answer = [np.ascontiguousarray(r) for r in results(name, types, arrays)]
        write(name, characters, arrays, answer, arrays[0].size, tolerance(name, types))


def write(name, types, arrays, answers, count, tolerance):
    characters = "".join(a.dtype.char for a in answers)
    sys.stdout.buffer.write(f"{name} {types} {characters} {count} {tolerance}\n".encode())
    for array in [*arrays, *answers]:
        sys.stdout.buffer.write(np.ascontiguousarray(array).tobytes())


def casts():
    for line in sys.stdin:
        source, target = (np.dtype(c) for c in line.split()[1])
        array = values(source, np.random.default_rng(1))
        if source.kind in "fc" and target.kind in "iu":
            # Values out of range give processor-dependent results.
            info = np.iinfo(target)
            real = array.real.astype(np.float64)
            array = array[(np.trunc(real) >= float(info.min)) & (np.trunc(real) < float(info.max))]
        write("cast", source.char, [array], [array.astype(target)], array.size, "exact")


ROWS, COLUMNS = 12, 77


def reductions():
    for line in sys.stdin:
        name, character = line.split()
        type_ = np.dtype(character)
        rng = np.random.default_rng(len(line))
        # Sums and products of these numbers are exact, so the order of additions does not matter.
        pool = [1, 2, -1, -2, 0.5, -0.5, 1, -1] if name == "prod" else np.arange(-8, 9)
        array = rng.choice(np.array(pool), (ROWS, COLUMNS)).astype(type_)
        if type_.kind == "c":
            array.imag = rng.choice(np.array([0, 0, 1] if name != "prod" else [0]), array.shape)
        if name in ("any", "all", "count_nonzero"):
            array[:4] = name == "all"
            array[2, 70] = name != "all"
        if type_.kind in "fc" and name != "prod":
            # Reductions of complex values with one NaN part depend on the order of the values.
            array[5, 60] = array[5, 33] = array[6, :] = complex(np.nan, np.nan) if type_.kind == "c" else np.nan
            array[7, 3], array[8, 4], array[9, 5:7] = np.inf, -np.inf, [np.inf, -np.inf]
        function = getattr(np, name)
        reduce = function.reduce if isinstance(function, np.ufunc) else function
        write(name, character, [array], [np.asarray(reduce(array, axis=1))], ROWS, "zeros")


def list_ufuncs():
    for name in dir(np):
        function = getattr(np, name)
        if isinstance(function, np.ufunc) and function.__name__ == name:
            print(name)


def list_types():
    """Prints a line for each pair of types: "name a b result", with - if NumPy refuses."""
    characters = "?bBhHiIlLefdFD"
    for line in sys.stdin:
        name = line.strip()
        function = getattr(np, name, None)
        if not isinstance(function, np.ufunc):
            continue
        for a in characters:
            for b in characters if function.nin == 2 else a:
                try:
                    operands = [np.ones(1, c) for c in (a, b)[: function.nin]]
                    answer = function(*operands)
                    answer = answer[0] if isinstance(answer, tuple) else answer
                    result = answer.dtype.char
                except TypeError:
                    result = "-"
                print(name, a, b, result)


if __name__ == "__main__":
    modes = {"ufuncs": list_ufuncs, "types": list_types, "casts": casts, "reductions": reductions}
    modes.get("".join(sys.argv[1:]), main)()

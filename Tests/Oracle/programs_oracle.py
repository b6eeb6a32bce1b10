"""Runs programs with NumPy for DifferentialTests, and sends back the values of their variables.

A request is a length (8 bytes) and a text: programs separated by form feeds, each of them lines
"report TAB bound TAB statement". The reply is a length and, for each program in turn, a length and its
reports: the variables named by each line, after its statement. The first word of a report is the number of
variables. For each variable follow its type character, its rank, and a word that tells if a bound follows;
its extents; its elements in row-major order; and the bound of its error, a float64 for each element. A
statement that raises ends its program with a report of -1 variables: a length, and the message.
"""

import math
import struct
import sys
import warnings

import numpy as np

from references import complex_expm1, complex_log1p

warnings.simplefilter("ignore")
np.seterr(all="ignore")


def array(type_, shape, values):
    """An array of these values, repeated as often as necessary."""
    return np.resize(np.array(values, type_), shape)


def wide(function, *operands):
    """A function of complex64 computed in complex128: NumPy's own loses digits there."""
    # Allocated in the memory order of the function's own result.
    result = np.array(function(*operands))
    result[...] = function(*[np.asarray(x).astype("D") for x in operands])
    return result


def ufunc(function):
    """Makes a function of one array give its result in the memory order of a ufunc's."""

    def call(x):
        value = function(x)
        result = np.empty_like(np.logical_not(x), value.dtype)
        result[...] = value
        return result

    return call


def via_double(function):
    vector = np.vectorize(function, otypes="d")

    def call(x):
        # In the memory order of a ufunc's result, so that later views alias as in NumPy.
        result = np.empty_like(np.multiply(x, 1.0), np.sqrt(np.zeros(1, np.result_type(x))).dtype)
        result[...] = vector(x)
        return result

    return call


def gamma(function, pole):
    def call(x):
        if math.isinf(x) or math.isnan(x):
            return function(x) if x > 0 or math.isnan(x) else pole
        try:
            return function(x)
        except (ValueError, OverflowError):
            return math.inf

    return call


def make_complex(re, im):
    parts = [x for x in (re, im) if isinstance(x, (np.ndarray, np.generic))]
    narrow = np.can_cast(np.result_type(re, im), "f") or (
        len(parts) == 2 and all(np.can_cast(x.dtype, "f") for x in parts))
    # In the memory order of a ufunc's result.
    result = np.array(np.logical_or(re, im), "F" if narrow else "D", order="K")
    result.real, result.imag = re, im
    return result


def magnitude(x):
    x = np.asarray(x)
    return np.abs(np.real(x).astype("d")) + np.abs(np.imag(x).astype("d"))


def finite(x):
    """The magnitude of the finite parts."""
    re, im = (np.abs(part(x).astype("d")) for part in (np.real, np.imag))
    return np.minimum(np.where(np.isfinite(re), re, 0) + np.where(np.isfinite(im), im, 0), sys.float_info.max)


def epsilon(x):
    return float(np.finfo(x.dtype).eps) if x.dtype.kind in "fc" else float(np.finfo("d").eps)


def largest(x):
    return float(np.finfo(x.dtype).max) if x.dtype.kind in "fc" else float(np.finfo("d").max)


def least(x):
    return float(np.finfo(x.dtype).tiny) if x.dtype.kind in "fc" else 0.0


def sum_bound(x, result, axis=None, keepdims=False, where=True):
    """The bound of a sum of n terms in any order: n units of the sum of magnitudes; infinite if a
    partial sum may overflow.
    """
    total = np.sum(finite(x), axis=axis, keepdims=keepdims, where=where)
    count = max(1, x.size // max(1, total.size))
    bound = total * (count + 2) * epsilon(result) + count * least(result) * epsilon(result)
    return np.where(total < largest(result) / 2, bound, np.inf)


def scan_bound(x, result, axis):
    """The bound of cumulative sums in any order of additions; infinite if one may overflow."""
    total = np.cumsum(finite(x), axis=axis)
    bound = total * (x.shape[axis] + 2) * epsilon(result) + least(result)
    special = np.cumsum(~np.isfinite(x), axis=axis) if result.dtype.kind == "c" else 0
    return np.where((total < largest(result) / 2) & (special == 0), bound, np.inf)


def mean_bound(x, result, axis=None, keepdims=False, where=True):
    count = np.sum(np.broadcast_to(where, x.shape), axis=axis, keepdims=keepdims)
    bound = sum_bound(x, result, axis, keepdims, where) / np.maximum(count, 1)
    # The quotient adds one more rounding.
    return bound + 2 * magnitude(np.where(np.isfinite(result), result, 0)) * epsilon(result) + least(result)


def var_bound(x, result, axis=None, keepdims=False, where=True, correction=0):
    count = np.sum(np.broadcast_to(where, x.shape), axis=axis, keepdims=keepdims)
    square = np.sum(finite(x) ** 2, axis=axis, keepdims=keepdims, where=where)
    terms = max(1, x.size // max(1, result.size))
    bound = 8 * square * (terms + 4) * epsilon(result) / np.maximum(count - correction, 1) + 4 * least(result)
    return np.where(square < largest(result) / 16, bound, np.inf)


def std_bound(x, result, **arguments):
    bound = var_bound(x, result**2, **arguments)
    size = magnitude(np.where(np.isfinite(result), result, 0))
    return np.where(size**2 > bound, bound / np.maximum(size, 1e-300), np.sqrt(bound)) + 2 * size * epsilon(result)


def prod_bound(x, result, axis=None, keepdims=False, where=True):
    """The bound of a product; infinite if a partial product in some order may leave the range of
    the type.
    """
    size = finite(x)
    logs = np.log2(np.where(size > 0, size, 1))
    up = np.sum(np.maximum(logs, 0), axis=axis, keepdims=keepdims, where=where)
    down = np.sum(np.minimum(logs, 0), axis=axis, keepdims=keepdims, where=where)
    count = max(1, x.size // max(1, result.size))
    tame = (up < math.log2(largest(result)) - 2) & (down > math.log2(least(result) or 2.0**-1000) + 2)
    bound = magnitude(np.where(np.isfinite(result), result, 0)) * 4 * (count + 1) * epsilon(result)
    # Complex factors cancel part by part, and their products become infinite in different orders.
    if x.dtype.kind == "c":
        tame &= np.all(np.isfinite(magnitude(x)), axis=axis, keepdims=keepdims, where=where)
        bound = np.exp2(up + down) * 8 * (count + 1) * epsilon(result)
    return np.where(tame, bound, np.inf)


def product_bound(a, b, result):
    """The bound of a complex product or quotient: units of the product of magnitudes; infinite
    beside special values.
    """
    size = magnitude(a) * magnitude(b)
    return np.where((size < largest(result) / 8), size * 8 * epsilon(result) + least(result), np.inf)


def quotient_bound(a, b, result):
    """As `product_bound`, for a quotient: zero, tiny and huge divisors cause special cases and
    intermediate overflow.
    """
    a, b = np.asarray(a, result.dtype), np.asarray(b, result.dtype)
    small, large = np.sqrt(least(result)), np.sqrt(largest(result))
    size = np.where(magnitude(b) > 0, magnitude(a) / np.maximum(magnitude(b), 1e-300), np.inf)
    tame = (magnitude(b) > small) & (magnitude(b) < large) & (magnitude(a) < large) & (size < large)
    return np.where(tame, size * 16 * epsilon(result) + least(result), np.inf)


def matmul_bound(a, b, result, product=np.matmul):
    """The bound of sums of products in any order. It is infinite if one may overflow, and for
    complex numbers beside special values and for the one element of an operand of np.dot, which
    takes zero times infinity as zero.
    """
    a, b = np.asarray(a), np.asarray(b)
    size = product(finite(a), finite(b))
    unit = epsilon(result) * (4 if result.dtype.kind == "c" else 1)
    tame = size < largest(result) / 8
    if result.dtype.kind == "c" or (product is np.dot and 1 in (a.size, b.size)):
        tame &= product((~np.isfinite(a)).astype("d"), np.ones(b.shape)) == 0
        tame &= product(np.ones(a.shape), (~np.isfinite(b)).astype("d")) == 0
    return np.where(tame, size * (a.shape[-1] + 4) * unit + least(result), np.inf)


def with_floats(function, *arrays, **settings):
    """Sorts half floats as floats, which hold them exactly: NumPy 2.4.6 misplaces some in long
    arrays with AVX-512.
    """
    arrays = [np.asarray(array) for array in arrays]
    if all(array.dtype != np.float16 for array in arrays):
        return function(*arrays, **settings)
    result = function(*(array.astype("f") for array in arrays), **settings)
    if isinstance(result, tuple):
        return (result[0].astype("e"), *result[1:])
    return result.astype("e") if result.dtype == np.float32 else result


NAMES = {
    "np": np, "nan": math.nan, "inf": math.inf, "array": array, "wide": wide, "real": ufunc(np.real), "copy": ufunc(np.asarray),
    "complex_expm1": complex_expm1,
    "complex_log1p": complex_log1p,
    "imag": ufunc(np.imag), "make_complex": make_complex, "erf": via_double(math.erf),
    "erfc": via_double(math.erfc), "lgamma": via_double(gamma(math.lgamma, math.inf)),
    "tgamma": via_double(gamma(math.gamma, math.nan)), "sum_bound": sum_bound, "scan_bound": scan_bound,
    "mean_bound": mean_bound,
    "var_bound": var_bound, "std_bound": std_bound, "prod_bound": prod_bound, "product_bound": product_bound,
    "quotient_bound": quotient_bound, "matmul_bound": matmul_bound,
    "with_floats": with_floats,
    "magnitude": magnitude, "least": least, "epsilon": epsilon,
}  # fmt: skip


def report(names, bound, values):
    parts = [struct.pack("<q", len(names))]
    for name in names:
        value = np.asarray(values[name])
        character = {"q": "l", "Q": "L"}.get(value.dtype.char, value.dtype.char)
        parts.append(struct.pack("<cB?", character.encode(), value.ndim, bool(bound)))
        parts.append(struct.pack(f"<{value.ndim}q", *value.shape))
        parts.append(value.tobytes())
        if bound:
            error = np.broadcast_to(np.asarray(eval(bound, values), "d"), value.shape)
            parts.append(error.tobytes())
    return parts


def run(program):
    values = dict(NAMES)
    parts = []
    for line in program.split("\n"):
        names, bound, statement = line.split("\t")
        try:
            exec(statement, values)
            parts += report(names.split(), bound, values)
        except Exception as error:
            message = f"{type(error).__name__}: {error} in {statement}".encode()
            return [*parts, struct.pack("<qq", -1, len(message)), message]
    return parts


def main():
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while header := source.read(8):
        text = source.read(struct.unpack("<q", header)[0]).decode()
        replies = [b"".join(run(program)) for program in text.split("\f")]
        reply = b"".join(struct.pack("<q", len(part)) + part for part in replies)
        target.write(struct.pack("<q", len(reply)))
        target.write(reply)
        target.flush()


if __name__ == "__main__":
    main()

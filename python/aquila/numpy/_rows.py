"""Functions for which NumPy has special loops over rows of numbers, composed here of array
operations.

NumPy's Python functions call these; they refuse by exceptions, as NumPy's loops do.
"""

import numpy

from aquila import _core

from . import _fallback
from ._array import ndarray
from ._memory import asarray, code_of
from ._selection import clip, take, where
from ._ufuncs import by_name

_NAN = float("nan")


def interpolated(x, xp, fp, left=None, right=None, /):
    """NumPy's loop for `interp`: linear interpolation between points, and given values beyond them."""
    x, xp, fp = (_in_type(value, float) for value in (x, xp, fp))
    if xp.ndim != 1 or fp.ndim != 1 or not xp.size or xp.shape != fp.shape:
        raise ValueError("points of a row are needed")
    if not all(value is None or isinstance(value, _REAL) for value in (left, right)):
        raise TypeError("values beyond the points must be real numbers")
    last = xp.size - 1
    left, right = (fp[:1] if left is None else left), (fp[last:] if right is None else right)
    row = x.reshape(-1)
    begin = clip(_core.searchsorted(xp, row, True, None) - 1, 0, last)
    end = clip(begin + 1, 0, last)
    (x0, x1), (y0, y1) = ((take(points, begin), take(points, end)) for points in (xp, fp))
    slope = (y1 - y0) / (x1 - x0)
    # Computed from the other end if one end is infinite.
    result = _unless_nan(slope * (row - x1) + y1, where(y0 == y1, y0, _NAN))
    result = _unless_nan(slope * (row - x0) + y0, result)
    result = where(row == x0, y0, result) if last else y0
    if last:
        result = where(row != row, row, result)
    result = where(row < xp[:1], left, where(row > xp[last:], right, result))
    return result.reshape(x.shape)[()]


_REAL = (int, float, numpy.number, numpy.bool, _core.Array)


def _unless_nan(a, b):
    return where(by_name["isnan"](a), b, a)


def interpolated_complex(x, xp, fp, left=None, right=None, /):
    """As `interpolated`, for complex values: real and imaginary parts separately."""
    fp = _in_type(fp, complex)
    parts = [
        interpolated(
            x,
            xp,
            getattr(fp, part),
            None if left is None else getattr(complex(left), part),
            None if right is None else getattr(complex(right), part),
        )
        for part in ("real", "imag")
    ]
    result = _core.zeros(numpy.shape(parts[0]), code_of(complex))
    result.real[...], result.imag[...] = parts
    return result[()]


def _in_type(value, dtype):
    array = asarray(value)
    if type(array) is not ndarray or not numpy.can_cast(array.dtype, dtype, "safe"):
        raise TypeError(f"Cannot cast array data to {dtype}")
    return array.astype(dtype, copy=False)


#: The longest row, in elements, that is multiplied element by element with the other row.
_MOST_TERMS = 128


_MODES = {0: "valid", 1: "same", 2: "full"}


def correlated(a, v, mode=0, /):
    """NumPy's loop for `correlate`: the sums of products of a row and another one shifted along it."""
    a, v = asarray(a), asarray(v)
    if a.ndim != 1 or v.ndim != 1 or not a.size or not v.size:
        raise ValueError("rows are needed")
    kind = numpy.result_type(a.dtype, v.dtype)
    if type(mode) not in (int, str):
        raise TypeError("a mode is a name or its number")
    if v.size > a.size or v.size > _MOST_TERMS or kind.kind not in "iufc":
        return _fallback.call(numpy._core.multiarray.correlate, (a, v, mode), {})
    a, v = a.astype(kind, copy=False), v.astype(kind, copy=False)
    # The number of elements by which the other row starts before the first, and the number of
    # shifts.
    placements = {
        "valid": (0, a.size - v.size + 1),
        "same": (v.size // 2, a.size),
        "full": (v.size - 1, a.size + v.size - 1),
    }
    if _MODES.get(mode, mode) not in placements:
        raise ValueError("a mode is full, same, or valid")
    before, count = placements[_MODES.get(mode, mode)]
    result = _core.zeros((count,), code_of(kind))
    after = before + a.size - v.size + 1
    result[before:after] = _terms(a, v)
    # The sums have fewer terms where the other row extends beyond the first.
    for k in range(v.size):
        for first, end in ((max(0, before - k), before), (after, min(count, a.size + before - k))):
            if first < end:
                result[first:end] += a[first + k - before : end + k - before] * v[k : k + 1]
    return result


def _terms(a, v):
    """The sums of products at shifts where the rows overlap completely, as a single kernel."""
    count = a.size - v.size + 1
    result = a[:count] * v[:1]
    for k in range(1, v.size):
        result = result + a[k : k + count] * v[k : k + 1]
    return result


def correlated_conjugate(a, v, mode=0, /):
    """NumPy's loop for `correlate` that conjugates the second row; either row may be the longer one."""
    a, v = asarray(a), asarray(v)
    v = by_name["conjugate"](v) if v.dtype.kind == "c" else v
    return correlated(a, v, mode) if a.size >= v.size else _core.copy(correlated(v, a, mode)[::-1])


def monotonicity(row, /):
    """1 for an ascending row, -1 for a descending one, 0 for others."""
    row = asarray(row)
    if row.ndim != 1:
        raise ValueError("a row is needed")
    before, after = row[:-1], row[1:]
    return 1 if (before <= after).all() else -1 if (before >= after).all() else 0

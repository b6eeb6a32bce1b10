"""Functions for which NumPy has special loops over rows of numbers.

NumPy's Python functions call these. They raise `NotNative` for calls that they do not cover, and NumPy
computes the whole function.
"""

import numpy
from numpy._core import multiarray

from aquila import _core
from aquila._core import NotNative

from . import _errors, _fallback
from ._arguments import converted as asarray
from ._arguments import in_type
from ._array import ndarray
from ._fallback import native
from ._reductions import finish
from ._ufuncs import by_name


def interpolated(x, xp, fp, left=None, right=None, /):
    """NumPy's loop for `interp`: linear interpolation between points, and given values beyond them."""
    return _interpolated(x, xp, fp, left, right, float, _REAL)


def interpolated_complex(x, xp, fp, left=None, right=None, /):
    """As `interpolated`, for complex values."""
    return _interpolated(x, xp, fp, left, right, complex, (complex, numpy.complexfloating, *_REAL))


_REAL = (int, float, numpy.integer, numpy.floating)


def _interpolated(x, xp, fp, left, right, kind, numbers):
    if not all(end is None or isinstance(end, numbers) for end in (left, right)):
        raise NotNative("values beyond the points are numbers")
    ends = [end if end is None else kind(end) for end in (left, right)]
    return finish(_core.interp(_in_type(x, float), _in_type(xp, float), _in_type(fp, kind), *ends), None)


def _in_type(value, dtype):
    array = asarray(value)
    if type(array) is not ndarray or not numpy.can_cast(array.dtype, dtype, "safe"):
        raise NotNative(f"Cannot cast array data to {dtype}")
    return in_type(array, dtype)


#: The extents of a correlation, by NumPy's names; their places are the extension's numbers.
_EXTENTS = ("valid", "same", "full")


def correlated(a, v, mode=0, /):
    """NumPy's loop for `correlate`: the sums of products of a row and another one shifted along it."""
    return _correlated(multiarray.correlate, a, v, mode)


def correlated_conjugate(a, v, mode=0, /):
    """NumPy's loop for `correlate` that conjugates the second row; either row may be the longer one."""
    return _correlated(multiarray.correlate2, a, v, mode)


def _correlated(theirs, a, v, mode):
    a, v = asarray(a), asarray(v)
    if type(a) is not ndarray or type(v) is not ndarray or a.ndim != 1 or v.ndim != 1:
        raise NotNative("rows of types that NumPy alone has")
    number = _EXTENTS.index(mode) if type(mode) is str and mode in _EXTENTS else mode
    if type(number) is not int or not 0 <= number < len(_EXTENTS):
        raise NotNative("a mode is full, same, or valid")
    kind = numpy.result_type(a.dtype, v.dtype)
    is_swapped = theirs is multiarray.correlate and v.size > a.size
    if is_swapped or not min(a.size, v.size) or kind.kind not in "iufc":
        return _fallback.call(theirs, (a, v, mode), {})
    if theirs is multiarray.correlate and v.dtype.kind == "c":
        # The extension conjugates the other row.
        v = by_name["conjugate"](v)
    return _core.correlate(in_type(a, kind), in_type(v, kind), number)


def _rows_of(a, v, mode):
    """Two rows in one type that the extension has, and the number of the mode; None for other calls."""
    if type(a) is not ndarray or type(v) is not ndarray or a.ndim != 1 or v.ndim != 1 or _errors.is_strict:
        return None
    if type(mode) is not str or mode not in _EXTENTS or not a.size or not v.size:
        return None
    kind = a.dtype if a.dtype == v.dtype else numpy.result_type(a.dtype, v.dtype)
    return (in_type(a, kind), in_type(v, kind), _EXTENTS.index(mode)) if kind.kind in "iufc" else None


@native(numpy.convolve)
def convolve(a, v, mode="full"):
    rows = _rows_of(a, v, mode)
    return NotImplemented if rows is None else _core.convolve(*rows)


@native(numpy.correlate)
def correlate(a, v, mode="valid"):
    rows = _rows_of(a, v, mode)
    return NotImplemented if rows is None else _core.correlate(*rows)


def monotonicity(row, /):
    """1 for an ascending row, -1 for a descending one, 0 for others."""
    row = _in_type(row, float)
    if row.ndim != 1:
        raise NotNative("a row is needed")
    before, after = row[:-1], row[1:]
    return 1 if (before <= after).all() else -1 if (before >= after).all() else 0

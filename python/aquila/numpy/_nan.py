"""Reductions of whole arrays of floats without their NaNs, by the operations that NumPy's code performs for
them.

NumPy's code computes all others, over Aquila's functions (`_borrowed`).
"""

import math

import numpy

from aquila import _core

from . import _errors
from ._array import ndarray
from ._fallback import native
from ._reductions import count_nonzero, prod, sum
from ._selection import where
from ._ufuncs import by_name

_isnan = by_name["isnan"]


def _has_floats(a):
    return type(a) is ndarray and a.size and a.ndim and a.dtype.kind == "f" and not _errors.is_strict


def _filled(a, value):
    """The elements with a number in place of each NaN, and a mask of the NaNs."""
    mask = _isnan(a)
    return where(mask, value, a), mask


@native(numpy.nansum)
def nansum(a):
    return sum(_filled(a, 0.0)[0]) if _has_floats(a) else NotImplemented


@native(numpy.nanprod)
def nanprod(a):
    return prod(_filled(a, 1.0)[0]) if _has_floats(a) else NotImplemented


@native(numpy.nanmax)
def nanmax(a):
    return _extreme("fmax", a)


@native(numpy.nanmin)
def nanmin(a):
    return _extreme("fmin", a)


def _extreme(op, a):
    if not _has_floats(a):
        return NotImplemented
    result = _core.scalar(_core.reduce(op, a, None, False, None, None, None))
    # NumPy warns if all elements are NaN.
    return result if result == result else NotImplemented


@native(numpy.nanmean)
def nanmean(a):
    if not _has_floats(a):
        return NotImplemented
    elements, mask = _filled(a, 0.0)
    count = a.size - int(count_nonzero(mask))
    # NumPy warns of the mean of no elements.
    return _quotient(sum(elements), count) if count else NotImplemented


def _quotient(total, count):
    """A sum divided by a number of elements, in the sum's type, without warnings."""
    if not math.isfinite(total):
        return total
    return type(total)(total / numpy.int64(count))


@native(numpy.nanvar)
def nanvar(a, *, ddof=0):
    if not _has_floats(a) or type(ddof) is not int:
        return NotImplemented
    elements, mask = _filled(a, 0.0)
    count = a.size - int(count_nonzero(mask))
    # NumPy warns if the divisor is not positive.
    if not count or count <= ddof:
        return NotImplemented
    mean = _quotient(sum(elements), count)
    if not math.isfinite(mean):
        # NumPy warns of differences of infinite numbers.
        return NotImplemented
    deviations = where(mask, 0.0, elements - mean)
    return _quotient(sum(deviations * deviations), count - ddof)


@native(numpy.nanstd)
def nanstd(a, *, ddof=0):
    variance = nanvar(a, ddof=ddof) if _has_floats(a) else NotImplemented
    return variance if variance is NotImplemented else numpy.sqrt(variance)

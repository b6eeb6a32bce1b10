"""Averages, and covariances and correlations of real rows without weights.

NumPy's code computes all others, over Aquila's functions (`_borrowed`).
"""

from math import isfinite

import numpy

from aquila import _core

from ._array import ndarray
from ._fallback import counterparts, native
from ._joining import concatenate
from ._memory import CODES
from ._products import dot
from ._reductions import mean, sum
from ._selection import clip
from ._ufuncs import by_name

_FLOAT = CODES[numpy.dtype(float)]


@native(numpy.average)
def average(a, axis=None, weights=None, returned=False):
    # NumPy's averages take lists of axes, too, which its means refuse.
    has_axes = axis is None or type(axis) in (int, tuple)
    if type(a) is not ndarray or not a.size or not a.ndim or returned is not False or not has_axes:
        return NotImplemented
    if weights is None:
        return mean(a, axis)
    is_usual = type(weights) is ndarray and weights.shape == a.shape and axis is None
    if not is_usual or not a._code == weights._code == _FLOAT:
        return NotImplemented
    total, scale = sum(a * weights), sum(weights)
    # NumPy refuses weights without a sum, and warns of quotients of numbers that are not finite.
    return total / scale if scale and isfinite(scale) and isfinite(total) else NotImplemented


@native(numpy.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    if fweights is not None or aweights is not None or dtype is not None:
        return NotImplemented
    if type(rowvar) is not bool or type(bias) is not bool or not (ddof is None or type(ddof) is int):
        return NotImplemented
    rows = _rows(m, rowvar or getattr(m, "ndim", 0) == 1)
    if rows is None or not rows.size:
        return NotImplemented
    if y is not None:
        if type(y) is not ndarray or y.ndim == 0:
            return NotImplemented
        others = _rows(y, rowvar or y.ndim == 1 or y.shape[0] == 1)
        if others is None or others.shape[1] != rows.shape[1]:
            return NotImplemented
        rows = concatenate((rows, others))
    freedom = rows.shape[1] - (int(not bias) if ddof is None else ddof)
    if freedom <= 0:
        return NotImplemented
    rows = rows - mean(rows, 1)[:, None]
    return (dot(rows, rows.T) * (1 / freedom)).squeeze()


@native(numpy.corrcoef)
def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    if type(x) is not ndarray:
        return NotImplemented
    c = counterparts[numpy.cov](x, y, rowvar, dtype=dtype)
    if type(c) is not ndarray or c.ndim != 2 or c._code != _FLOAT:
        return NotImplemented
    deviations = by_name["sqrt"](_core.diagonal(c, 0, 0, 1))
    return clip(c / deviations[:, None] / deviations[None, :], -1, 1)


def _rows(values, are_rows):
    """The variables as rows of `float64`; None for values that are no real variables."""
    if type(values) is not ndarray or values.dtype.kind not in "biuf" or values.ndim not in (1, 2):
        return None
    values = values if values._code == _FLOAT else _core.astype(values, _FLOAT)
    if values.ndim == 1:
        return _core.reshape(values, (1, values.shape[0]))
    return values if are_rows else values.T

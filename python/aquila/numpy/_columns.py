"""Quantiles that leave NaN aside, along an axis: NumPy's code takes one column after the other."""

import numpy

from aquila import _core

from . import _dispatch, _fallback
from ._array import ndarray

_LIKE = {numpy.nanpercentile: numpy.percentile, numpy.nanquantile: numpy.quantile}
#: The number of columns up to which NumPy's code runs over Aquila's functions.
_FEW = 256


def _computed(theirs, general):
    """The function for calls with plain arguments; `general` computes those of few columns."""

    def compute(a, q, axis=None, *args, **kwargs):
        if type(a) is not ndarray or type(axis) is not int or a.ndim < 2 or a.dtype.kind != "f":
            return general(a, q, axis, *args, **kwargs)
        if not -a.ndim <= axis < a.ndim or a.size <= _FEW * a.shape[axis]:
            return general(a, q, axis, *args, **kwargs)
        (is_nan,) = _core.map("isnan", (a,), None)
        if _core.item(_core.reduce("any", is_nan, None, False, None, None, None)):
            return _fallback.call(theirs, (a, q, axis, *args), kwargs)
        return _fallback.counterparts[_LIKE[theirs]](a, q, axis, *args, **kwargs)

    return compute


def install():
    """Puts the functions before those that run NumPy's code."""
    for theirs in _LIKE:
        general = _fallback.general[theirs]
        compute = _fallback.general[theirs] = _computed(theirs, general)
        _fallback.counterparts[theirs] = _fallback.like(_dispatch.guarded(theirs, compute), theirs)

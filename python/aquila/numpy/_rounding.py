"""Rounding to decimals."""

import numpy

from aquila import _core

from ._arguments import converted as _asarray
from ._array import ndarray
from ._fallback import native
from ._reductions import finish, is_result
from ._ufuncs import by_name


@native(numpy.around)
@native(numpy.round)
def round(a, decimals=0, out=None):
    if type(a) is not ndarray or not hasattr(decimals, "__index__") or a.dtype.kind not in "iufc":
        return NotImplemented
    # NumPy keeps what it computes on the way in `out`.
    if not is_result(out, a.dtype):
        return NotImplemented
    decimals = _core.index(decimals)
    # NumPy reports numbers beyond C's int, and computes with infinite powers of ten.
    if not abs(decimals) <= _MOST_DECIMALS:
        return NotImplemented
    if a.dtype.kind in "iu":
        return NotImplemented if decimals < 0 else finish(_core.astype(a, a._code), out)
    if a.dtype.kind == "c":
        result = _core.astype(a, a._code)
        result.real[...] = _rounded(a.real, decimals)
        result.imag[...] = _rounded(a.imag, decimals)
        result = finish(result, None)
    else:
        result = _rounded(a, decimals)
    return result if out is None else finish(_asarray(result), out)


_MOST_DECIMALS = 300


def _rounded(a, decimals):
    rint, times, over = (by_name[name] for name in ("rint", "multiply", "divide"))
    if decimals == 0:
        return rint(a)
    scale = 10.0 ** abs(decimals)
    return over(rint(times(a, scale)), scale) if decimals > 0 else times(rint(over(a, scale)), scale)

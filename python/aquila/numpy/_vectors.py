"""Products of vectors in space."""

import numpy

from . import _errors
from ._array import ndarray
from ._creation import empty
from ._fallback import native


@native(numpy.cross)
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    is_usual = axis is None and all(type(k) is int and k == -1 for k in (axisa, axisb, axisc))
    if not is_usual or _errors.is_strict or not (_is_spatial(a) and _is_spatial(b)):
        return NotImplemented
    # Parts keep an axis of extent one, since elements would be waited for.
    x, y = ([v[..., k : k + 1] for k in range(3)] for v in (a, b))
    shape = numpy.broadcast_shapes(a.shape, b.shape)
    result = empty(shape, numpy.promote_types(a.dtype, b.dtype))
    for k, m, n in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        result[..., k : k + 1] = x[m] * y[n] - x[n] * y[m]
    return result


def _is_spatial(vectors):
    """True for an array of vectors of three numbers, in the last axis."""
    return type(vectors) is ndarray and vectors.ndim > 0 and vectors.shape[-1] == 3 and vectors.dtype.kind in "iufc"

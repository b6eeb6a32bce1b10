"""Norms of real vectors and matrices, and products of several matrices, by the operations that NumPy's code
performs for them.

NumPy's code computes all others, over Aquila's functions (`_borrowed`).
"""

import math

import numpy

from . import _errors
from ._array import ndarray
from ._fallback import native
from ._products import dot
from ._products import trace as _trace
from ._reductions import max, sum
from ._shapes import ravel
from ._ufuncs import by_name

_absolute, _matmul, _sqrt = by_name["absolute"], by_name["matmul"], by_name["sqrt"]
_reduce = by_name["add"].reduce


def _is_real(x):
    """True for an array of floats with elements and axes."""
    return type(x) is ndarray and x.size and x.ndim and x.dtype.kind == "f"


def _is_order(ord, *orders):
    return type(ord) in (int, float, str, type(None)) and ord in orders


@native(numpy.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    if not _is_real(x) or keepdims is not False or _errors.is_strict:
        return NotImplemented
    if axis is not None:
        return _along(x, ord, axis)
    if ord is None or x.ndim == 1 and _is_order(ord, 2) or x.ndim == 2 and _is_order(ord, "f", "fro"):
        row = x if x.ndim == 1 else ravel(x, "K")
        return _sqrt(dot(row, row))
    return _along(x, ord, 0) if x.ndim == 1 else NotImplemented


def _along(x, ord, axis):
    """The norms of vectors along an axis; NotImplemented for rare orders."""
    if type(axis) is not int or not -x.ndim <= axis < x.ndim:
        return NotImplemented
    if _is_order(ord, None, 2):
        return _sqrt(_reduce(x * x, axis))
    if _is_order(ord, 1):
        return _reduce(_absolute(x), axis)
    return max(_absolute(x), axis) if _is_order(ord, math.inf) else NotImplemented


# NumPy 1 has none of these.
if hasattr(numpy.linalg, "vector_norm"):

    @native(numpy.linalg.vector_norm)
    def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
        if not _is_real(x) or keepdims is not False or _errors.is_strict:
            return NotImplemented
        if axis is not None:
            return _along(x, ord, axis)
        return _along(x if x.ndim == 1 else ravel(x), ord, 0)

    @native(numpy.linalg.matrix_norm)
    def matrix_norm(x, /, *, keepdims=False, ord="fro"):
        if not _is_real(x) or x.ndim != 2 or keepdims is not False or _errors.is_strict:
            return NotImplemented
        return _sqrt(sum(x * x)) if _is_order(ord, None, "fro", "f") else NotImplemented

    @native(numpy.linalg.trace)
    def trace(x, /, *, offset=0, dtype=None):
        return _trace(x, offset, -2, -1, dtype) if type(x) is ndarray and x.ndim >= 2 else NotImplemented


# MARK: Products of several matrices


@native(numpy.linalg.multi_dot)
def multi_dot(arrays, *, out=None):
    if out is not None or type(arrays) not in (tuple, list) or len(arrays) != 3:
        return NotImplemented
    if not all(type(a) is ndarray and a.ndim == 2 for a in arrays):
        return NotImplemented
    a, b, c = arrays
    (rows, inner), (outer, columns) = a.shape, c.shape
    is_left_first = rows * outer * (inner + columns) < inner * columns * (rows + outer)
    return dot(dot(a, b), c) if is_left_first else dot(a, dot(b, c))


@native(numpy.linalg.matrix_power)
def matrix_power(a, n):
    is_square = type(a) is ndarray and a.ndim >= 2 and a.shape[-1] == a.shape[-2]
    if not is_square or type(n) is not int or n not in (2, 3):
        return NotImplemented
    square = _matmul(a, a)
    return square if n == 2 else _matmul(square, a)


@native(numpy.tensordot)
def tensordot(a, b, axes=2):
    if type(a) is not ndarray or type(b) is not ndarray or type(axes) is not int:
        return NotImplemented
    # For products of matrices, NumPy's code changes no shape.
    return dot(a, b) if axes == 1 and a.ndim == b.ndim == 2 else NotImplemented

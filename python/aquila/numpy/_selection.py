"""Choosing, ordering and combining elements."""

import numpy
from numpy.lib.array_utils import normalize_axis_index

from aquila import _core

from . import _errors
from ._array import ndarray
from ._fallback import native
from ._memory import CODES
from ._memory import asarray as _asarray
from ._ufuncs import by_name


def _typed(op, operands, dtype):
    """An operation of arrays and numbers of Python's, all in one type."""
    code = CODES.get(dtype)
    if code is None:
        return NotImplemented
    result = _core.map(op, operands, None, None, (*[code] * len(operands), code))[0]
    return result if result.ndim else NotImplemented


_NUMBERS = (bool, int, float, complex)


def _is_operand(value):
    return type(value) is ndarray or type(value) in _NUMBERS


def _type_of(value):
    return value.dtype if type(value) is ndarray else value


@native(numpy.where)
def where(condition, x=None, y=None, /):
    if type(condition) is not ndarray or (x is None) != (y is None):
        return NotImplemented
    if x is None:
        return _core.nonzero(condition) if condition.ndim else NotImplemented
    if not _is_operand(x) or not _is_operand(y):
        return NotImplemented
    code = CODES.get(numpy.result_type(_type_of(x), _type_of(y)))
    if code is None:
        return NotImplemented
    result = _core.map("where", (condition, x, y), None, None, (0, code, code, code))[0]
    return result if result.ndim else NotImplemented


@native(numpy.clip)
def clip(
    a,
    a_min=numpy._NoValue,
    a_max=numpy._NoValue,
    out=None,
    *,
    min=numpy._NoValue,
    max=numpy._NoValue,
    **kwargs,
):
    if (a_min is not numpy._NoValue or a_max is not numpy._NoValue) and (
        min is not numpy._NoValue or max is not numpy._NoValue
    ):
        return NotImplemented
    low = min if a_min is numpy._NoValue else a_min
    high = max if a_max is numpy._NoValue else a_max
    if type(a) is not ndarray or a.ndim == 0 or out is not None or kwargs or a.dtype.kind == "b":
        return NotImplemented
    result = a
    for name, bound in (("maximum", low), ("minimum", high)):
        if bound is None or bound is numpy._NoValue:
            continue
        if type(bound) is not ndarray and type(bound) not in (int, float):
            return NotImplemented
        result = by_name[name](result, bound)
    return NotImplemented if result is a else result


@native(numpy.round)
def round(a, decimals=0, out=None):
    if type(a) is not ndarray or decimals != 0 or out is not None or a.dtype.kind != "f" or a.ndim == 0:
        return NotImplemented
    return by_name["rint"](a)


@native(numpy.take)
def take(a, indices, axis=None, out=None, mode="raise"):
    if type(a) is not ndarray or type(indices) is not ndarray or out is not None or mode != "raise":
        return NotImplemented
    if indices.ndim == 0 or indices.dtype.kind not in "iu" or a.ndim == 0:
        return NotImplemented
    a, axis = (a.reshape(-1), 0) if axis is None else (a, normalize_axis_index(axis, a.ndim))
    # Subscripts keep the order of axes in memory, where this has that of C.
    result = a[(*(slice(None),) * axis, indices)]
    return result if result._c_contiguous else _core.copy(result)


@native(numpy.diff)
def diff(a, n=1, axis=-1, prepend=numpy._NoValue, append=numpy._NoValue):
    is_plain = type(a) is ndarray and type(n) is int and n >= 0 and a.ndim
    if not is_plain or prepend is not numpy._NoValue or append is not numpy._NoValue:
        return NotImplemented
    before = (slice(None),) * normalize_axis_index(axis, a.ndim)
    change = by_name["not_equal" if a.dtype == bool else "subtract"]
    for _ in range(n):
        a = change(a[(*before, slice(1, None))], a[(*before, slice(None, -1))])
    return a


@native(numpy.nonzero)
def nonzero(a):
    return _core.nonzero(a) if type(a) is ndarray and a.ndim else NotImplemented


def _along(a, axis):
    """The array and the axis to sort along: all elements in a row for None."""
    return (a.reshape(-1), 0) if axis is None else (a, normalize_axis_index(axis, a.ndim))


def _reversed(a, axis):
    return a[(*(slice(None),) * axis, slice(None, None, -1))]


@native(numpy.sort)
def sort(a, axis=-1, kind=None, order=None, *, stable=None, descending=False):
    a = _asarray(a) if descending else a
    if type(a) is not ndarray or order is not None or a.ndim == 0 or kind not in _KINDS:
        return NotImplemented
    a, axis = _along(a, axis)
    result = _core.sort(a, axis)
    return _core.copy(_reversed(result, axis)) if descending else result


@native(numpy.argsort)
def argsort(a, axis=-1, kind=None, order=None, *, stable=None, descending=False):
    a = _asarray(a) if descending else a
    if type(a) is not ndarray or order is not None or a.ndim == 0 or kind not in _KINDS:
        return NotImplemented
    a, axis = _along(a, axis)
    if not descending:
        return _core.argsort(a, axis)
    # Equal elements keep their order where both array and result are turned round.
    return a.shape[axis] - 1 - _reversed(_core.argsort(_reversed(a, axis), axis), axis)


_KINDS = (None, "quicksort", "mergesort", "heapsort", "stable")


# MARK: Products


def _is_matrix(value):
    return type(value) is ndarray and value.ndim > 0 and not _errors.is_strict


@native(numpy.dot)
def dot(a, b, out=None):
    if not _is_matrix(a) or not _is_matrix(b) or out is not None:
        return NotImplemented
    result = _core.dot(a, b)
    return result if result.ndim else _core.scalar(result)


# MARK: Assignment


@native(numpy.copyto)
def copyto(dst, src, casting="same_kind", where=True):
    if type(dst) is not ndarray or not _is_operand(src) or not dst.flags.writeable:
        return NotImplemented
    if (
        not numpy.can_cast(src.dtype, dst.dtype, casting)
        if type(src) is ndarray
        else dst.dtype.kind not in "fc"
    ):
        return NotImplemented
    if where is True:
        dst[...] = src
    elif type(where) is not ndarray or where.dtype != bool:
        return NotImplemented
    elif type(src) is ndarray:
        _core.assign_where(dst, src, where)
    elif where.shape == dst.shape:
        dst[where] = src
    else:
        return NotImplemented


@native(numpy.shares_memory)
def shares_memory(a, b, /, max_work=-1):
    return _core.shares_memory(a, b) if type(a) is ndarray and type(b) is ndarray else NotImplemented


@native(numpy.astype)
def astype(x, dtype, /, *, copy=True, device=None):
    return x.astype(dtype, copy=copy) if type(x) is ndarray and device in (None, "cpu") else NotImplemented

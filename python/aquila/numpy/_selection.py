"""Selection of elements, and writes to selected elements."""

import math
import operator

import numpy

from aquila import _core

from . import _errors
from ._arguments import can_cast, is_one_of
from ._arguments import converted as _asarray
from ._array import ndarray
from ._fallback import native
from ._memory import CODES
from ._reductions import finish, is_result
from ._shapes import ravel
from ._ufuncs import by_name

_NUMBERS = (bool, int, float, complex)


def _is_operand(value):
    return type(value) is ndarray or type(value) in _NUMBERS


def _type_of(value):
    return value.dtype if type(value) is ndarray else value


def _value(value):
    """An array or a Python number that can be an operand; None for other values."""
    if _is_operand(value):
        return value
    if isinstance(value, (numpy.generic, numpy.ndarray, list, tuple)):
        array = _asarray(value)
        return array if type(array) is ndarray else None
    return None


@native(numpy.where)
def where(condition, x=numpy._NoValue, y=numpy._NoValue, /):
    if (x is numpy._NoValue) != (y is numpy._NoValue):
        return NotImplemented
    if x is numpy._NoValue:
        return _core.nonzero(condition) if type(condition) is ndarray and condition.ndim else NotImplemented
    condition = bool(condition) if type(condition) in _NUMBERS else _value(condition)
    x, y = _value(x), _value(y)
    if condition is None or x is None or y is None:
        return NotImplemented
    kind = numpy.result_type(_type_of(x), _type_of(y))
    code = CODES.get(kind)
    if any(type(value) is float and kind.kind in "fc" and not _is_within(value, kind) for value in (x, y)):
        return NotImplemented
    if code is None or not any(type(value) is ndarray and value.ndim for value in (condition, x, y)):
        return NotImplemented
    return _core.map("where", (condition, x, y), None, None, (_TRUTH, code, code, code))[0]


def _is_within(number, kind):
    """True if a number does not overflow in a type; NumPy warns if it does."""
    return not abs(number) > float(numpy.finfo(kind).max) or number in (math.inf, -math.inf)


_TRUTH = CODES[numpy.dtype(bool)]


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
    if (a_min is numpy._NoValue) != (a_max is numpy._NoValue):
        return NotImplemented
    low = min if a_min is numpy._NoValue else a_min
    high = max if a_max is numpy._NoValue else a_max
    if type(a) is not ndarray or kwargs or a.dtype.kind == "b":
        return NotImplemented
    if a.dtype.kind in "iu":
        # Python's integers at the ends of the type are no bounds, in whatever type the result is.
        ends = numpy.iinfo(a.dtype)
        low = None if type(low) is int and low == ends.min else low
        high = None if type(high) is int and high == ends.max else high
    result = _in_common_type(a, low, high)
    for name, bound in (("maximum", low), ("minimum", high)):
        if bound is None or bound is numpy._NoValue:
            continue
        bound = _value(bound)
        # NumPy refuses bounds that do not fit into the type.
        is_array = type(bound) is ndarray
        if not is_array and (type(bound) not in (int, float) or type(bound) is int and not _fits(bound, a.dtype)):
            return NotImplemented
        if not is_array and a.dtype.kind in "fc" and not _is_within(bound, a.dtype):
            return NotImplemented
        result = by_name[name].native(result, bound)
        if result is NotImplemented:
            return NotImplemented
        result = _asarray(result)
    if (low is None or low is numpy._NoValue) and (high is None or high is numpy._NoValue):
        return NotImplemented
    return finish(result, out)


def _in_common_type(a, *bounds):
    """The array in the type of the result if both bounds have types of their own.

    Raised to one bound first, it could get a type that all three together do not have.
    """
    kinds = [bound.dtype for bound in bounds if isinstance(bound, (ndarray, numpy.generic, numpy.ndarray))]
    weak = [bound for bound in bounds if type(bound) in (int, float)]
    if not kinds or len(kinds) + len(weak) < 2 or all(kind == a.dtype for kind in kinds):
        return a
    if any(kind.kind not in "biufc" for kind in kinds):
        return a
    common = numpy.result_type(a.dtype, *kinds, *weak)
    return a if common == a.dtype else a.astype(common)


def _fits(number, dtype):
    return dtype.kind not in "iu" or numpy.iinfo(dtype).min <= number <= numpy.iinfo(dtype).max


@native(numpy.take)
def take(a, indices, axis=None, out=None, mode="raise"):
    if type(a) is not ndarray or a.ndim == 0 or not is_result(out, a.dtype):
        return NotImplemented
    # NumPy checks no positions if there are no elements.
    if type(mode) is not str or mode not in _MODES or a.size == 0:
        return NotImplemented
    given, indices = indices, _asarray(indices)
    if type(indices) is not ndarray or indices.dtype.kind not in "iu":
        return NotImplemented
    # Of unsigned integers beyond 63 bits, NumPy refuses Python's, and wraps its own.
    if indices.dtype == numpy.uint64 and (indices.ndim == 0 or not isinstance(given, numpy.ndarray)):
        return NotImplemented
    a, axis = (ravel(a), 0) if axis is None else (a, _core.axis(axis, a.ndim))
    extent = a.shape[axis]
    # NumPy looks at the form of `out` before it looks at the positions.
    if out is not None and out.shape != (*a.shape[:axis], *indices.shape, *a.shape[axis + 1 :]):
        return NotImplemented
    if mode != "raise":
        if extent == 0:
            return NotImplemented
        indices = indices % extent if mode == "wrap" else clip(indices, 0, extent - 1)
    before = (slice(None),) * axis
    if indices.ndim == 0:
        result = a[(*before, operator.index(indices))]
        return finish(_core.copy(_asarray(result)), out)
    # Subscripts keep the order of axes in memory, but this result is in C order.
    result = a[(*before, indices)]
    return finish(result if result._c_contiguous else _core.copy(result), out)


_MODES = ("raise", "wrap", "clip")


@native(numpy.compress)
def compress(condition, a, axis=None, out=None):
    condition = _asarray(condition)
    if type(a) is not ndarray or type(condition) is not ndarray or condition.ndim != 1:
        return NotImplemented
    extent = a.size if axis is None else a.shape[_core.axis(axis, a.ndim)]
    if condition.size > extent or a.ndim == 0:
        return NotImplemented
    if out is not None:
        if not is_result(out, a.dtype):
            return NotImplemented
        return take(a, nonzero(condition)[0], axis, out)
    a, axis = (ravel(a), 0) if axis is None else (a, _core.axis(axis, a.ndim))
    before = (slice(None),) * axis
    result = a[(*before, slice(condition.size))][(*before, condition.astype(bool, copy=False))]
    return result if result._c_contiguous else _core.copy(result)


@native(numpy.extract)
def extract(condition, arr):
    a, condition = _asarray(arr), _asarray(condition)
    if type(a) is not ndarray or type(condition) is not ndarray or condition.size > a.size:
        return NotImplemented
    return compress(ravel(condition), ravel(a))


@native(numpy.diff)
def diff(a, n=1, axis=-1, prepend=numpy._NoValue, append=numpy._NoValue):
    is_plain = type(a) is ndarray and type(n) is int and n >= 0 and a.ndim
    # NumPy joins these arrays, by Aquila's functions.
    if not is_plain or prepend is not numpy._NoValue or append is not numpy._NoValue:
        return NotImplemented
    before = (slice(None),) * _core.axis(axis, a.ndim)
    change = by_name["not_equal" if a.dtype == bool else "subtract"]
    for _ in range(n):
        a = change(a[(*before, slice(1, None))], a[(*before, slice(None, -1))])
    return a


@native(numpy.nonzero)
def nonzero(a):
    return _core.nonzero(a) if type(a) is ndarray and a.ndim else NotImplemented


# MARK: Writes


@native(numpy.copyto)
def copyto(dst, src, casting="same_kind", where=True):
    return _copied(dst, src, casting, where)


def _copied(dst, src, casting, where):
    src = _value(src)
    if type(dst) is not ndarray or not dst._writeable or src is None:
        return NotImplemented
    if type(src) is ndarray:
        if not can_cast(src.dtype, dst.dtype, casting) or src.dtype.kind == "c" != dst.dtype.kind:
            return NotImplemented
    elif type(casting) is not str or casting not in ("safe", "same_kind", "unsafe"):
        return NotImplemented
    elif numpy.result_type(src, dst.dtype) != dst.dtype:
        return NotImplemented
    if where is True:
        dst[...] = src
        return None
    where = _asarray(where)
    if type(where) is not ndarray or where.dtype != bool:
        return NotImplemented
    if type(src) is not ndarray:
        if dst.dtype.kind in "fc" and not _is_within(src, dst.dtype):
            return NotImplemented
    elif _errors.can_cast(src.dtype, dst.dtype):
        _errors.look_at_cast(src, dst._code)
    else:
        _errors.report_cast(src, dst._code)
    return _core.map("copy", (src,), (dst,), where, (dst._code, dst._code))


@native(numpy.putmask)
def putmask(a, /, mask, values):
    return _put_where(a, mask, values)


def _put_where(a, mask, values):
    mask, values = _value(mask), _value(values)
    if type(a) is not ndarray or type(mask) is not ndarray or mask.shape != a.shape or values is None:
        return NotImplemented
    if type(values) is ndarray:
        # Other values are repeated by the positions of elements.
        if values.size != 1 and values.shape != a.shape:
            return NotImplemented
        values = values.reshape(()) if values.size == 1 else values
    return _copied(a, values, "safe", _core.astype(mask, _TRUTH))


@native(numpy.place)
def place(arr, mask, vals):
    mask, vals = _value(mask), _value(vals)
    if type(arr) is not ndarray or type(mask) is not ndarray or mask.size != arr.size or vals is None:
        return NotImplemented
    # NumPy distributes longer arrays of values one by one.
    if type(vals) is ndarray and vals.size != 1:
        return NotImplemented
    return _put_where(arr, mask.reshape(arr.shape), vals)


@native(numpy.put)
def put(a, ind, v, mode="raise"):
    casting = "safe" if type(v) in (list, tuple) else "same_kind"
    ind, v = _value(ind), _value(v)
    if type(a) is not ndarray or type(ind) is int or a.size == 0:
        return NotImplemented
    ind = ravel(ind)
    is_fit = type(v) in _NUMBERS[:3] or type(v) is ndarray and v.size in (1, ind.size)
    can_index = ind.dtype.kind in "iu" and numpy.can_cast(ind.dtype, numpy.intp)
    if not a._c_contiguous or type(mode) is not str or mode != "raise" or not can_index or not is_fit:
        return NotImplemented
    if type(v) is ndarray:
        # NumPy converts the items of sequences one by one, and refuses those that do not fit.
        if not numpy.can_cast(v.dtype, a.dtype, casting):
            return NotImplemented
        v = v.reshape(()) if v.size == 1 else ravel(v)
    a.reshape(-1)[ind] = v


@native(numpy.shares_memory)
def shares_memory(a, b, /, max_work=-1):
    if type(a) is not ndarray or type(b) is not ndarray or max_work is not None and type(max_work) is not int:
        return NotImplemented
    return _core.shares_memory(a, b) if max_work in (None, -1) else NotImplemented


@native(numpy.astype)
def astype(x, dtype, /, *, copy=True, device=None):
    return x.astype(dtype, copy=copy) if type(x) is ndarray and is_one_of((None, "cpu"), device) else NotImplemented

"""Elementwise operations on blocks, recorded to be computed by all cores when they are touched.

They stand for calls of pandas' managers: operators, comparisons and logic, `where`, `fillna`, `isna`,
`round`, `abs`. Numbers, types and errors are NumPy's, which Aquila's arrays have; `NotNative` leaves a call to
pandas.
"""

import contextlib
import functools
import operator

import numpy
from pandas._libs import lib
from pandas.core import roperator
from pandas.core.ops import array_ops

from aquila._core import NotNative

from . import _lazy

ARITHMETIC = {
    operator.add, operator.sub, operator.mul, operator.truediv,
    roperator.radd, roperator.rsub, roperator.rmul, roperator.rtruediv,
}  # fmt: skip
#: Operations with a number on the right that is not zero.
BY_NUMBER = {operator.floordiv, operator.mod}
COMPARISONS = {operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge}
LOGIC = {operator.and_, operator.or_, operator.xor, roperator.rand_, roperator.ror_, roperator.rxor}
#: pandas' functions of an operator, a left and a right operand.
_KINDS = {
    array_ops.arithmetic_op: "arithmetic",
    array_ops.comparison_op: "comparison",
    array_ops.logical_op: "logic",
}
#: Types that combine with each other as in NumPy, exactly.
_WIDE = ("float64", "int64")


def recorded(function):
    """Records operations without floating-point errors, which pandas ignores.

    :return: an array that is computed when it is touched.
    """
    with _lazy.library().errstate(all="ignore"):
        return _lazy.shown(function())


def _number(value, dtype):
    """A number of Python's for a scalar that combines with a type as in NumPy."""
    if isinstance(value, (numpy.integer, numpy.floating)) and dtype in _WIDE:
        value = value.item()
    if type(value) is float and dtype.kind in "iuf":
        return value
    if type(value) is int and dtype.kind in "iuf":
        bounds = numpy.iinfo(dtype if dtype.kind in "iu" else "int32")
        if bounds.min <= value <= bounds.max:
            return value
    raise NotNative("a scalar of another kind")


def _right(left, right, block):
    """The right operand for an array on the left."""
    if type(right) is numpy.ndarray:
        if right.shape != left.shape:
            raise NotNative("arrays of different shapes")
        if right.dtype != left.dtype and not (left.dtype in _WIDE and right.dtype in _WIDE):
            raise NotNative("arrays of different types")
        return _lazy.operand(right, block)
    return _number(right, left.dtype)


def binary(operation, left, right, left_block=None, right_block=None):
    """The result of an operator on the values of a block and a number, or the values of another block."""
    if not (type(left) is numpy.ndarray and _lazy.is_worth(left.size)):
        raise NotNative("few elements")
    kind = left.dtype.kind
    is_mask = operation in LOGIC or operation in COMPARISONS
    _lazy.require_worth(left.size if is_mask else left.nbytes, left, right)
    if operation in LOGIC:
        is_logic = type(right) is numpy.ndarray and right.dtype == left.dtype and kind == "b"
        if not is_logic or right.shape != left.shape:
            raise NotNative("logic of other values than truth values")
        other = _lazy.operand(right, right_block)
    elif kind not in "iuf":
        raise NotNative("operators of values that are no numbers")
    elif operation in BY_NUMBER:
        other = _number(right, left.dtype)
        if other == 0 or type(other) is float and not numpy.isfinite(other):
            raise NotNative("a division that may fail")
    elif operation is operator.pow:
        other = _number(right, left.dtype)
        if other != 2:
            raise NotNative("powers other than squares")
        array = _lazy.operand(left, left_block)
        return recorded(lambda: array * array)
    elif operation in ARITHMETIC or operation in COMPARISONS:
        other = _right(left, right, right_block)
    else:
        raise NotNative("an operator without a native form")
    array = _lazy.operand(left, left_block)
    return recorded(lambda: operation(array, other))


# MARK: Calls of managers


def _where(block, other, cond):
    values = block.values
    if type(cond) is not numpy.ndarray or cond.dtype != bool:
        raise NotNative("a condition of another type")
    if values.ndim == 2:
        cond = cond.T
    if cond.shape != values.shape:
        raise NotNative("a condition of another shape")
    array = _lazy.operand(values, block)
    other = _filler(values, other)
    mask = _lazy.operand(cond)
    return recorded(lambda: _lazy.library().where(mask, array, other))


def _filler(values, other):
    """A value of an array's own type, or an array of such."""
    kind = values.dtype.kind
    if other is lib.no_default and kind == "f":
        other = numpy.nan
    if kind == "f" and (type(other) is float or type(other) is int and abs(other) < 1 << 24):
        return values.dtype.type(other)
    if kind in "iu" and type(other) is int:
        bounds = numpy.iinfo(values.dtype)
        if bounds.min <= other <= bounds.max:
            return values.dtype.type(other)
    if kind == "b" and type(other) is bool:
        return numpy.bool_(other)
    if type(other) is numpy.ndarray and other.dtype == values.dtype:
        other = other.T if values.ndim == 2 else other
        if other.shape == values.shape:
            return _lazy.operand(other)
    raise NotNative("values of another type")


def _fillna(block, value, limit, inplace):
    values = block.values
    if values.dtype.kind != "f" or limit is not None or inplace is not False:
        raise NotNative("missing values of another type, or filled in place")
    other = _filler(values, value if type(value) in (float, int) else None)
    array = _lazy.operand(values, block)
    return recorded(lambda: _lazy.library().where(array == array, array, other))


def _round(block, decimals):
    if block.values.dtype.kind != "f" or type(decimals) is not int or not 0 <= decimals <= 10:
        raise NotNative("digits before the point, or of other values")
    array = _lazy.operand(block.values, block)
    return recorded(lambda: array.round(decimals))


def _absolute(block):
    if block.values.dtype.kind not in "iuf":
        raise NotNative("absolute values of other values")
    _lazy.require_worth(block.values.nbytes, block.values)
    array = _lazy.operand(block.values, block)
    return recorded(lambda: abs(array))


def _inverted(block):
    if block.values.dtype.kind != "b":
        raise NotNative("complements of numbers")
    _lazy.require_worth(block.values.size, block.values)
    array = _lazy.operand(block.values, block)
    return recorded(lambda: ~array)


def _operated(block, right, operation):
    return binary(operation, block.values, right, block)


#: Native forms by what pandas' managers apply to their blocks.
_FORMS = {
    "where": _where,
    "fillna": _fillna,
    "round": _round,
    numpy.abs: _absolute,
    operator.invert: _inverted,
}


def operation_of(function):
    """The operator that one of pandas' functions of arrays applies; None for others."""
    if type(function) is functools.partial and function.func in _KINDS and set(function.keywords) == {"op"}:
        return function.keywords["op"]
    return None


def form(function):
    """The native form of what a manager applies to its blocks; None without one."""
    if isinstance(function, str):
        return _FORMS.get(function)
    operation = operation_of(function)
    if operation is not None:
        return functools.partial(_operated, operation=operation)
    with contextlib.suppress(TypeError):
        return _FORMS.get(function)
    return None

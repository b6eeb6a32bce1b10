"""Masks of the missing values of blocks."""

import numpy
import pandas
from pandas.arrays import ArrowStringArray, DatetimeArray, PeriodArray, TimedeltaArray

from aquila import _core
from aquila._core import NotNative

from . import _columns, _elementwise, _lazy

_TIMES = (DatetimeArray, PeriodArray, TimedeltaArray)


def missing(block):
    """True where a block's values are missing; `NotNative` for Python's objects."""
    values = block.values
    if isinstance(values, _columns.MASKED):
        return values._mask.copy()
    if isinstance(values, ArrowStringArray):
        _, _, validity = _core.column_parts(_columns.column(values))
        return numpy.zeros(len(values), bool) if validity is None else ~_columns.array(validity)
    if isinstance(values, _TIMES):
        return _equal(values._ndarray.view("int64"), _columns.NO_TIME)
    if isinstance(values, pandas.Categorical):
        return _equal(values.codes, -1)
    if type(values) is not numpy.ndarray or values.dtype.kind not in "biufmM":
        raise NotNative(f"an array of {values.dtype}")
    if values.dtype.kind in "mM":
        return _equal(values.view("int64"), _columns.NO_TIME)
    if values.dtype.kind != "f":
        return numpy.zeros(values.shape, bool)
    try:
        _lazy.require_worth(values.size, values)
        array = _lazy.operand(values, block)
    except NotNative:
        return values != values
    return _elementwise.recorded(lambda: array != array)


def _equal(integers, hole):
    try:
        _lazy.require_worth(integers.size, integers)
        array = _lazy.borrowed(integers)
    except NotNative:
        return integers == hole
    found = _elementwise.recorded(lambda: array == hole)
    _lazy.touch(found)
    return found

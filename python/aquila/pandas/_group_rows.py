"""Rows of groups: the first or the last with a value, and values as numbers in their order."""

import numpy
import pandas
from pandas.arrays import ArrowStringArray, DatetimeArray, PeriodArray, TimedeltaArray

from aquila import _core
from aquila._core import NotNative

from . import _columns

_ORDERED = (ArrowStringArray, DatetimeArray, PeriodArray, TimedeltaArray)


def ends(groups, count, is_last):
    """The first or the last row of each group; -1 for a group without rows."""
    at = numpy.flatnonzero(_columns.array(_core.groups_places(groups, not is_last)) == 0)
    rows = numpy.full(count, -1)
    rows[_columns.array(_core.groups_numbers(groups))[at]] = at
    return rows


def picked(groups, count, values, is_last, min_count, skipna):
    """The first or the last value of each group, missing ones left out with `skipna`."""
    if values.dtype == object or values.ndim != 1:
        raise NotNative("Python's objects")
    rows = ends(groups, count, is_last)
    missing = numpy.ascontiguousarray(pandas.isna(values), bool)
    counts = _columns.array(_core.groups_sizes(groups))
    if skipna and missing.any():
        filled = _columns.array(_core.groups_filled(groups, missing, is_last, None))
        rows = numpy.where(rows < 0, -1, filled[rows])
        counts = _columns.array(_core.groups_reduce(groups, "sum", _columns.column(~missing)))
    rows = numpy.where(counts < max(min_count, 1 if skipna else 0), -1, rows)
    try:
        return _columns.take(values, _columns.Places(rows), waits=False)
    except NotNative:
        if type(values) is numpy.ndarray:
            raise
        return values.take(rows, allow_fill=True)


def as_numbers(values):
    """Numbers in the order of an array's values, NaN for missing ones; numbers are themselves."""
    if type(values) is numpy.ndarray and values.dtype.kind in "iufb" and values.dtype != "float16":
        return values.view("uint8") if values.dtype == bool else values
    if isinstance(values, pandas.Categorical):
        if not values.ordered:
            raise NotNative("categories without an order")
    elif isinstance(values, pandas.arrays.FloatingArray):
        _columns.column(values)  # Refuses NaN beside missing values.
        return numpy.where(values._mask, numpy.nan, values._data)
    elif not isinstance(values, (*_ORDERED, pandas.arrays.BooleanArray, pandas.arrays.IntegerArray)):
        raise NotNative(f"an array of {values.dtype}")
    groups = _core.frame_groups((_columns.column(values),), True, True)
    places = _columns.array(_core.groups_numbers(groups))
    missing = pandas.isna(values)
    return numpy.where(missing, numpy.nan, places) if missing.any() else places


def truths(groups, values, how):
    """True for groups in which any text, or all, are not empty; missing ones are left out."""
    flags = numpy.asarray(values != "", object)
    flags = numpy.where(pandas.isna(values), how == "all", flags).astype(bool)
    return _columns.array(_core.groups_reduce(groups, how, _columns.column(flags)))

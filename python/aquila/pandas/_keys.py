"""Keys that are compared across two frames, as columns of one type."""

import numpy
import pandas
from pandas.core.dtypes.cast import find_common_type

from aquila import _core
from aquila._core import NotNative

from . import _columns


def pair(left, right):
    """The columns of a key on both sides, of one type."""
    left, right = _columns.plain(left), _columns.plain(right)
    is_left, is_right = (isinstance(side, pandas.Categorical) for side in (left, right))
    if is_left and is_right and left.dtype == right.dtype:
        right, count = left._encode_with_my_categories(right), len(left.categories)
        return _columns.codes(left.codes, count), _columns.codes(right.codes, count)
    if is_left or is_right:
        raise NotNative("categories beside other values")
    if isinstance(left, _columns.MASKED) or isinstance(right, _columns.MASKED):
        dtype = find_common_type([left.dtype, right.dtype])
        return tuple(_columns.column(_masked(side, dtype)) for side in (left, right))
    if left.dtype != right.dtype:
        if not all(type(side) is numpy.ndarray and side.dtype.kind in "iuf" for side in (left, right)):
            raise NotNative("keys of different types")
        dtype = find_common_type([left.dtype, right.dtype])
        left, right = left.astype(dtype, copy=False), right.astype(dtype, copy=False)
    # pandas joins times by their integers, of which that of a missing one is the least.
    return tuple(_columns.column(_integers(side)) for side in (left, right))


def joined_rows(left, right, how, is_sorted=False):
    """The positions of the rows whose keys are equal on both sides; None where all stand in order.

    :param is_sorted: true for rows in the order of their keys, of the right ones for a join of that side.
    """
    if is_sorted and how == "right":
        lefts, rights = joined_rows(right, left, "left", True)
        return rights, lefts
    pairs = [pair(*keys) for keys in zip(left, right)]
    lefts, rights = (tuple(columns) for columns in zip(*pairs))
    if not is_sorted or how == "outer":
        return _core.frame_join(lefts, rights, how)
    if any(isinstance(_columns.plain(key), pandas.Categorical) and pandas.isna(key).any() for key in left):
        raise NotNative("the order of missing categories")
    order = _core.frame_sort(lefts, (True,) * len(lefts), (False,) * len(lefts))
    lefts = tuple(_core.column_take(column, order) for column in lefts)
    found, matches = _core.frame_join(lefts, rights, how)
    return order if found is None else _core.column_take(order, found), matches


def _integers(values):
    if values.dtype.kind not in "mM":
        return values
    return (values if type(values) is numpy.ndarray else values._ndarray).view("int64")


def _masked(values, dtype):
    """Numbers of a type with missing ones, from such or from plain ones; missing floats are NaN."""
    wanted = getattr(dtype, "numpy_dtype", None)
    is_masked = isinstance(values, _columns.MASKED)
    data = values._data if is_masked else values
    is_number = type(data) is numpy.ndarray and data.dtype.kind in "biuf"
    if not is_number or not isinstance(wanted, numpy.dtype):
        raise NotNative(f"keys of {values.dtype} beside others")
    if wanted.kind != "f":
        mask = values._mask if is_masked else numpy.zeros(len(data), bool)
        return dtype.construct_array_type()._simple_new(data.astype(wanted, copy=False), mask)
    if not is_masked:
        return data.astype(wanted, copy=False)
    if data.dtype.kind == "f" and (numpy.isnan(data) & ~values._mask).any():
        raise NotNative("NaN beside missing values")
    return numpy.where(values._mask, wanted.type("nan"), data.astype(wanted, copy=False))

"""Joins of rows by their labels: the positions of the rows that match, found natively."""

import numpy
import pandas
from pandas._libs.lib import is_range_indexer
from pandas.arrays import ArrowStringArray

from aquila._core import NotNative

from . import _columns, _copies
from ._keys import joined_rows

_PLAIN = (pandas.Index, pandas.DatetimeIndex, pandas.TimedeltaIndex, pandas.RangeIndex)


def joined(left, right, how, is_sorted):
    """As `Index.join` with positions; a side without positions keeps its rows."""
    if left.equals(right) and left.is_monotonic_increasing and left.is_unique:
        return left.join(right, how=how, return_indexers=True, sort=is_sorted)
    if isinstance(left, pandas.MultiIndex) and isinstance(right, pandas.MultiIndex):
        return _levels_joined(left, right, how, is_sorted)
    if type(left) not in _PLAIN or type(right) not in _PLAIN or left.dtype != right.dtype:
        raise NotNative("labels of such classes")
    if getattr(left, "freq", None) is not None or getattr(right, "freq", None) is not None:
        raise NotNative("times with a frequency")
    if how == "right":
        labels, rights, lefts = joined(right, left, "left", is_sorted)
        return labels, lefts, rights
    is_open = how == "outer" and left.dtype.kind in "mM" and (left.hasnans or right.hasnans)
    if how not in ("left", "inner", "outer") or is_open:
        raise NotNative(f"the join {how} of such labels")
    lefts, rights = _rows([left], [right], how, is_sorted)
    if lefts is None:
        return left, None, rights
    if pandas.RangeIndex in (type(left), type(right)):
        raise NotNative("labels that are ranges")
    if how == "outer":
        return _either(left, right, lefts, rights), lefts, rights
    return taken(left, lefts), lefts, rights


def _levels_joined(left, right, how, is_sorted):
    """The same for labels of the same levels, which keep one side's order."""
    if left.names != right.names or how not in ("left", "right") or is_sorted:
        raise NotNative("levels that differ, or labels of both sides")
    if how == "right":
        labels, rights, lefts = _levels_joined(right, left, "left", is_sorted)
        return labels, lefts, rights
    sides = [[side.get_level_values(k) for k in range(side.nlevels)] for side in (left, right)]
    lefts, rights = _rows(*sides, how)
    return left if lefts is None else left.take(lefts), lefts, rights


def on_keys(labels, others, keys, is_sorted):
    """The rows of others whose labels equal the keys of each row.

    :return: the labels of the result, the positions of the rows (None in order), and those of the others.
    """
    is_multiple = isinstance(others, pandas.MultiIndex)
    found = [others.get_level_values(k) for k in range(others.nlevels)] if is_multiple else [others]
    rows, matches = _rows(keys, found, "left", is_sorted)
    if matches is None:
        matches = numpy.arange(len(others))
    return labels if rows is None else taken(labels, rows), rows, matches


def _rows(left, right, how, is_sorted=False):
    """The positions of rows with equal keys; None for a side whose rows all stand in order."""
    sides = joined_rows(left, right, how, is_sorted)
    found = [None if side is None else _columns.positions(side) for side in sides]
    return [
        None if rows is None or is_range_indexer(rows, len(side)) else rows
        for rows, side in zip(found, (left[0], right[0]))
    ]


def taken(labels, rows):
    """Labels at positions."""
    values = labels._values
    is_known = type(values) is numpy.ndarray or isinstance(values, ArrowStringArray)
    if type(labels) is pandas.Index and is_known:
        try:
            found = _columns.take(values, _columns.Places(rows), waits=False)
        except NotNative:
            return labels.take(rows)
        return type(labels)._simple_new(found, name=labels.name)
    return labels.take(rows)


def _either(left, right, lefts, rights):
    """Labels at positions of the left ones, or of the right ones where there is no left one."""
    both = _copies.joined([left._values, right._values])
    rights = numpy.arange(len(right)) if rights is None else rights
    rows = numpy.where(lefts < 0, rights + len(left), lefts)
    found = _columns.take(both, _columns.Places(rows), waits=False)
    return type(left)._simple_new(found, name=left.name)

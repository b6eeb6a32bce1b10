"""Merges: pandas' own, with the positions of the rows that match computed natively."""

import numpy
import pandas
from pandas._libs import lib
from pandas.core.dtypes.cast import find_common_type
from pandas.core.reshape import merge as theirs

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback


class MergeOperation(theirs._MergeOperation):
    """A merge of two frames."""

    def _get_join_indexers(self):
        sizes = len(self.left), len(self.right)
        if not _fallback.is_large(max(sizes)) or min(sizes) == 0:
            return super()._get_join_indexers()
        try:
            return self._native_indexers()
        except NotNative:
            return _fallback.call("merge", super()._get_join_indexers, (), {})

    def _native_indexers(self):
        if self.how not in ("inner", "left", "right", "outer") or self.sort and self.how != "outer":
            raise NotNative("the order of keys")
        pairs = [_pair(*keys) for keys in zip(self.left_join_keys, self.right_join_keys)]
        left, right = zip(*pairs)
        rows = _core.frame_join(left, right, self.how)
        found = [None if side is None else _columns.positions(side) for side in rows]
        for k, count in enumerate((len(self.left), len(self.right))):
            # A side whose rows all stand in order is not taken again.
            if found[k] is not None and theirs.is_range_indexer(found[k], count):
                found[k] = None
        return tuple(found)


def _pair(left, right):
    """The columns of a key on both sides, of one type."""
    left, right = _columns.plain(left), _columns.plain(right)
    is_left, is_right = (isinstance(side, pandas.Categorical) for side in (left, right))
    if is_left and is_right and left.dtype == right.dtype:
        right, count = left._encode_with_my_categories(right), len(left.categories)
        return _columns.codes(left.codes, count), _columns.codes(right.codes, count)
    if is_left or is_right:
        raise NotNative("categories beside other values")
    if left.dtype != right.dtype:
        if not all(type(side) is numpy.ndarray and side.dtype.kind in "iuf" for side in (left, right)):
            raise NotNative("keys of different types")
        dtype = find_common_type([left.dtype, right.dtype])
        left, right = left.astype(dtype, copy=False), right.astype(dtype, copy=False)
    # pandas joins times by their integers, of which that of a missing one is the least.
    return tuple(_columns.column(_integers(side)) for side in (left, right))


def _integers(values):
    if values.dtype.kind not in "mM":
        return values
    return (values if type(values) is numpy.ndarray else values._ndarray).view("int64")


def merge(
    left,
    right,
    how="inner",
    on=None,
    left_on=None,
    right_on=None,
    left_index=False,
    right_index=False,
    sort=False,
    suffixes=("_x", "_y"),
    copy=lib.no_default,
    indicator=False,
    validate=None,
):
    """As `pandas.merge`."""
    options = dict(on=on, left_on=left_on, right_on=right_on, left_index=left_index, right_index=right_index)
    options |= dict(sort=sort, suffixes=suffixes, indicator=indicator, validate=validate)
    if how == "cross" or copy is not lib.no_default:
        return pandas.merge(left, right, how, copy=copy, **options)
    sides = theirs._validate_operand(left), theirs._validate_operand(right)
    return MergeOperation(*sides, how=how, **options).get_result()

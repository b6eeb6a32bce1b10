"""Merges: pandas' own, with the positions of the rows that match computed natively."""

import pandas
from pandas._libs import lib
from pandas.core.reshape import merge as theirs

from aquila._core import NotNative

from . import _columns, _fallback, _label_joins
from ._keys import joined_rows


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

    def _get_join_info(self):
        theirs = super()._get_join_info
        sizes = len(self.left), len(self.right)
        if not _fallback.is_large(max(sizes)) or min(sizes) == 0:
            return theirs()
        try:
            found = self._by_labels()
        except NotNative:
            return _fallback.call("merge by labels", theirs, (), {})
        if found is None:
            return theirs()
        return self._handle_anti_join(*found) if self.anti_join else found

    def _by_labels(self):
        """The labels of the result and the positions of rows of both sides; None if columns alone are keys."""
        left, right = self.left.index, self.right.index
        if self.left_index and self.right_index:
            return _label_joins.joined(left, right, self.how, self.sort)
        if self.right_index and self.how == "left":
            return _label_joins.on_keys(left, right, self.left_join_keys, self.sort)
        if self.left_index and self.how == "right":
            labels, rights, lefts = _label_joins.on_keys(right, left, self.right_join_keys, self.sort)
            return labels, lefts, rights
        return None

    def _native_indexers(self):
        if self.how not in ("inner", "left", "right", "outer"):
            raise NotNative(f"the join {self.how}")
        rows = joined_rows(self.left_join_keys, self.right_join_keys, self.how, self.sort)
        found = [None if side is None else _columns.positions(side) for side in rows]
        for k, count in enumerate((len(self.left), len(self.right))):
            # A side whose rows all stand in order is not taken again.
            if found[k] is not None and theirs.is_range_indexer(found[k], count):
                found[k] = None
        return tuple(found)


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

"""Frames and series that stand side by side: the labels of all of them, and rows taken for these."""

import pandas
from pandas.core.indexes.api import get_unanimous_names

from aquila._core import NotNative

from . import _columns, _copies, _order
from ._keys import joined_rows


def aligned(objs, is_sorted):
    """The same objects with the labels of all of them, in the order of first occurrence or in their own."""
    indexes = [obj.index for obj in objs]
    if any(type(index) is not pandas.Index or index.dtype != indexes[0].dtype for index in indexes):
        raise NotNative("labels of several classes")
    labels, _ = _order.distinct(_copies.joined([index._values for index in indexes]))
    if is_sorted:
        rows = _order.of_values([labels], True, "last")
        labels = _columns.take(labels, _columns.Places(rows), waits=False)
    union = pandas.Index._with_infer(labels, name=get_unanimous_names(*indexes)[0], copy=False)
    return [_with_labels(obj, union) for obj in objs]


def _with_labels(obj, labels):
    """The rows of an object for labels among which are its own."""
    lefts, rights = joined_rows([labels], [obj.index], "left")
    if lefts is not None:
        raise NotNative("labels that repeat")
    if rights is None:
        manager = obj._mgr.copy(deep=False)
        manager.set_axis(obj.ndim - 1, labels)
    else:
        manager = obj._mgr.reindex_indexer(
            labels, _columns.positions(rights), axis=obj.ndim - 1, allow_dups=True
        )
    made = obj._constructor_from_mgr(manager, axes=manager.axes)
    return made.__finalize__(obj)

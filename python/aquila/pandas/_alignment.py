"""Frames and series that stand side by side: the labels of all of them, and rows taken for these."""

import numpy
import pandas
from pandas.core.indexes.api import get_unanimous_names

from aquila import _core
from aquila._core import NotNative

from . import _columns, _copies, _order


def aligned(objs, is_sorted):
    """The same objects with the labels of all of them, in the order of first occurrence or in their own."""
    indexes = [obj.index for obj in objs]
    if any(type(index) is not pandas.Index or index.dtype != indexes[0].dtype for index in indexes):
        raise NotNative("labels of several classes")
    labels, groups = _order.distinct(_copies.joined([index._values for index in indexes]))
    places = _columns.array(_core.groups_numbers(groups))
    if is_sorted:
        rows = _order.of_values([labels], True, "last")
        labels = _columns.take(labels, _columns.Places(rows), waits=False)
        ranks = numpy.empty(len(rows), "int64")
        ranks[rows] = numpy.arange(len(rows))
        places = ranks[places]
    union = pandas.Index._with_infer(labels, name=get_unanimous_names(*indexes)[0], copy=False)
    parts = numpy.split(places, numpy.cumsum([len(index) for index in indexes])[:-1])
    return [_with_labels(obj, union, part) for obj, part in zip(objs, parts)]


def _with_labels(obj, labels, places):
    """The rows of an object for labels among which are its own.

    :param places: the place of each of its rows among the labels.
    """
    rows = numpy.full(len(labels), -1)
    rows[places] = numpy.arange(len(places))
    if numpy.count_nonzero(rows >= 0) < len(places):
        raise NotNative("labels that repeat")
    manager = obj._mgr.reindex_indexer(labels, rows, axis=obj.ndim - 1, allow_dups=True)
    made = obj._constructor_from_mgr(manager, axes=manager.axes)
    return made.__finalize__(obj)

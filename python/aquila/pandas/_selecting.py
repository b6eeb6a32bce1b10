"""Rows of a frame that a mask selects, and columns of a list of labels."""

import numpy
import pandas
from pandas.arrays import ArrowStringArray

from aquila import _core

from . import _columns, _fallback, _lazy
from ._kinds import has_no_metadata


def masked_rows(frame, mask):
    """The rows of a frame at which a series of truth values with the same labels is true; None if pandas is to
    find them.
    """
    flags, labels = mask._mgr._block.values, frame._mgr.axes[1]
    if type(flags) is not numpy.ndarray or flags.dtype != bool or not labels.is_(mask._mgr.axes[0]):
        return None
    if _fallback.is_large(len(flags)):
        _lazy.touch(flags)
        rows = _columns.positions(_core.frame_where(flags))
    else:
        rows = flags.nonzero()[0]
    if len(rows) == len(flags):
        return None
    manager = frame._mgr.reindex_indexer(labels.take(rows), rows, axis=1, allow_dups=True)
    made = frame._constructor_from_mgr(manager, axes=manager.axes)
    return made if has_no_metadata(frame) else made.__finalize__(frame, method="take")


def has_texts(labels):
    """True for labels of columns that are texts."""
    return type(labels) is pandas.Index and type(labels._data) is ArrowStringArray


def listed_columns(frame, labels):
    """The columns of a frame with some texts as labels; None if pandas is to find them."""
    columns = frame._mgr.axes[0]
    if not has_texts(columns) or not labels:
        return None
    engine = columns._engine
    if not all(type(label) is str and label in engine for label in labels):
        return None
    places = [engine.get_loc(label) for label in labels]
    if not all(type(place) is int for place in places):
        return None
    places = numpy.array(places, "int64")
    manager = frame._mgr.reindex_indexer(columns.take(places), places, axis=0, allow_dups=True)
    made = frame._constructor_from_mgr(manager, axes=manager.axes)
    return made if has_no_metadata(frame) else made.__finalize__(frame, method="take")

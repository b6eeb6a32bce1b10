"""Methods of frames and series with a native form for many rows: statistics, and values by a dictionary."""

import numpy
import pandas

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback, _order, _statistics, _texts


def median(self, *args, **kwargs):
    """As `Series.median`."""

    def theirs(*args, **kwargs):
        return pandas.Series.median(self, *args, **kwargs)

    return _fallback.attempt(
        "Series.median", len(self), lambda: _statistics.median(self), theirs, args, kwargs
    )


def quantile(self, q=0.5, interpolation="linear"):
    """As `Series.quantile`."""

    def native(q, interpolation):
        return _statistics.quantile(self, q, interpolation)

    def theirs(*args):
        return pandas.Series.quantile(self, *args)

    return _fallback.attempt("Series.quantile", len(self), native, theirs, (q, interpolation), {})


def quantile_of_frame(self, *args, **kwargs):
    """As `DataFrame.quantile`."""

    def native(*args, **kwargs):
        return _statistics.quantiles(self, *args, **kwargs)

    def theirs(*args, **kwargs):
        return pandas.DataFrame.quantile(self, *args, **kwargs)

    return _fallback.attempt("DataFrame.quantile", len(self), native, theirs, args, kwargs)


def rank(self, axis=0, method="average", numeric_only=False, na_option="keep", ascending=True, pct=False):
    """As `Series.rank`."""

    def native(*args):
        return _statistics.rank(self, *args)

    def theirs(*args):
        return pandas.Series.rank(self, *args)

    args = (axis, method, numeric_only, na_option, ascending, pct)
    return _fallback.attempt("Series.rank", len(self), native, theirs, args, {})


def mode(self, dropna=True):
    """As `Series.mode`."""

    def native(dropna):
        values = self._values
        if type(values) is not numpy.ndarray or values.dtype.kind not in "iuf" or values.dtype == "float16":
            raise NotNative("values that are no numbers")
        found, groups = _order.distinct(values, not dropna)
        counts = _columns.array(_core.groups_sizes(groups))
        if len(found) == 0:
            raise NotNative("no values")
        modes = numpy.sort(found[counts == counts.max()])
        made = self._constructor(modes, index=range(len(modes)), name=self.name, copy=False, dtype=self.dtype)
        return made.__finalize__(self, method="mode")

    def theirs(dropna):
        return pandas.Series.mode(self, dropna)

    return _fallback.attempt("Series.mode", len(self), native, theirs, (dropna,), {})


def transpose(self, *args, **kwargs):
    """As `DataFrame.transpose`: a view of columns that stand in one block, for which nothing is computed."""
    blocks, theirs = self._mgr.blocks, pandas.DataFrame.transpose
    if len(blocks) == 1 and type(blocks[0].values) is numpy.ndarray or not _fallback.is_large(len(self)):
        return theirs(self, *args, **kwargs)
    return _fallback.call("DataFrame.transpose", theirs, (self, *args), kwargs)


def map_by(self, func=None, na_action=None, engine=None, **kwargs):
    """As `Series.map`."""

    def native(func, na_action, engine):
        if engine is not None:
            raise NotNative("an engine")
        return _texts.map_values(self, func, na_action)

    def theirs(*args, **kwargs):
        return pandas.Series.map(self, *args, **kwargs)

    return _fallback.attempt("Series.map", len(self), native, theirs, (func, na_action, engine), kwargs)


map_by.__name__ = "map"

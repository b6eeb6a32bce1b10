"""Methods of frames and series with a native form for many rows: statistics, and values by a dictionary."""

import functools

import numpy
import pandas
from pandas.arrays import ArrowStringArray, DatetimeArray, TimedeltaArray
from pandas.core.dtypes.cast import maybe_unbox_numpy_scalar

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback, _order, _texts
from ._later import Later

_statistics = Later("_statistics")


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

    return _fallback.attempt("Series.quantile", len(self), native, theirs, (q, interpolation), {}, is_short=True)


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
        if isinstance(values, pandas.Categorical):
            codes = values.codes[values.codes >= 0] if dropna else values.codes
            modes = values._from_backing_data(_modes(codes, False))
        else:
            modes = _modes(values, dropna)
        made = self._constructor(modes, index=range(len(modes)), name=self.name, copy=False, dtype=self.dtype)
        return made.__finalize__(self, method="mode")

    def theirs(dropna):
        return pandas.Series.mode(self, dropna)

    return _fallback.attempt("Series.mode", len(self), native, theirs, (dropna,), {})


def _modes(values, dropna):
    """The most frequent values of an array in ascending order."""
    is_known = type(values) is numpy.ndarray and values.dtype.kind in "iufbmM" and values.dtype != "float16"
    if not is_known and not isinstance(values, (ArrowStringArray, DatetimeArray, TimedeltaArray)):
        raise NotNative("values of such a type")
    found, groups = _order.distinct(values, not dropna)
    counts = _columns.array(_core.groups_sizes(groups))
    if len(found) == 0:
        raise NotNative("no values")
    modes = found[counts == counts.max()]
    if type(modes) is numpy.ndarray and modes.dtype.kind in "iufb":
        return numpy.sort(modes)
    if pandas.isna(modes).any():
        raise NotNative("missing values among the most frequent ones")
    return modes.take(_order.of_values([modes], True, "last"))


def count(self):
    """As `Series.count`."""
    if not _fallback.is_long(self):
        return pandas.Series.count(self)

    def native():
        values = self._values
        if type(values) is numpy.ndarray and values.dtype.kind in "iub":
            return maybe_unbox_numpy_scalar(numpy.int64(len(values)))
        missing = _core.column_missing(_columns.column(values))
        return maybe_unbox_numpy_scalar(numpy.int64(len(values) - missing))

    return _fallback.attempt("Series.count", len(self), native, functools.partial(pandas.Series.count, self), (), {})


def nunique_of_frame(self, axis=0, dropna=True):
    """As `DataFrame.nunique`."""

    def theirs(axis, dropna):
        return pandas.DataFrame.nunique(self, axis, dropna)

    def native(axis, dropna):
        if axis not in (0, "index") or len(self.columns) == 0:
            raise NotNative("distinct values of rows, or no columns")
        counts = [self._ixs(place, axis=1).nunique(dropna) for place in range(len(self.columns))]
        made = self._constructor_sliced(counts, index=self.columns, dtype="int64")
        return made.__finalize__(self, method="apply")

    return _fallback.attempt("DataFrame.nunique", len(self), native, theirs, (axis, dropna), {})


def transpose(self, *args, **kwargs):
    """As `DataFrame.transpose`: a view of columns that stand in one block, for which nothing is computed."""
    blocks, theirs = self._mgr.blocks, pandas.DataFrame.transpose
    if len(blocks) == 1 and type(blocks[0].values) is numpy.ndarray or not _fallback.is_long(self):
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

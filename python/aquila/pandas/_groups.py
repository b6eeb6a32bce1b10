"""Group-by objects of pandas', whose numbers are computed natively."""

import functools

import numpy
import pandas
from pandas._libs import lib
from pandas.core.algorithms import take_nd
from pandas.core.groupby import generic

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback, _giving, _group_values
from ._groupers import Grouper, own_grouper
from ._later import Later

_group_quantiles = Later("_group_quantiles")


class _GroupBy:
    def _cumcount_array(self, ascending=True):
        if not (isinstance(self._grouper, Grouper) and self._grouper.is_native):
            return super()._cumcount_array(ascending)
        places = _columns.array(_core.groups_places(self._grouper.native, ascending))
        if not self._grouper.has_dropped_na:
            return places
        return numpy.where(places < 0, numpy.nan, places.astype("float64"))

    def _gotitem(self, key, ndim, subset=None):
        return own(super()._gotitem(key, ndim, subset))

    @property
    def _native(self):
        """The extension's groups; None if pandas computes."""
        groups = self._grouper
        return groups.native if isinstance(groups, Grouper) and groups.is_native else None

    def shift(self, periods=1, freq=None, fill_value=lib.no_default, suffix=None):
        is_plain = type(periods) is int and freq is None and not suffix
        groups = self._native if is_plain else None
        if groups is None:
            theirs = super().shift
            return _computed(self, "shift", theirs, (periods, freq, fill_value, suffix))
        rows = _columns.positions(_core.groups_shifted(groups, periods))
        shown = self._obj_with_exclusions
        filler = None if fill_value is lib.no_default else fill_value
        return shown._reindex_with_indexers({0: (shown.index, rows)}, fill_value=filler, allow_dups=True)

    def _fill(self, direction, limit=None):
        groups = self._native
        if groups is None or limit is not None and (type(limit) is not int or limit < 0):
            return _computed(self, direction, super()._fill, (direction, limit))

        def filled(values):
            mask = pandas.isna(values)
            if values.ndim == 1:
                return _filled(groups, values, mask, direction, limit)
            if type(values) is not numpy.ndarray:
                raise NotNative("times in several columns")
            return numpy.stack([_filled(groups, *row, direction, limit) for row in zip(values, mask)])

        try:
            manager = self._get_data_to_aggregate().apply(filled)
        except NotNative:
            return _fallback.call(f"groupby.{direction}", super()._fill, (direction, limit), {})
        made = self._wrap_agged_manager(manager)
        made.index = self.obj.index
        return made

    def quantile(self, q=0.5, interpolation="linear", numeric_only=False):
        theirs, args = super().quantile, (q, interpolation, numeric_only)
        native = self._native
        if native is None:
            return _computed(self, "quantile", theirs, args)
        try:
            return _group_quantiles.quantiles(self, native, *args)
        except NotNative:
            return _fallback.call("groupby.quantile", theirs, args, {})

    def count(self):
        groups = self._grouper
        if not (isinstance(groups, Grouper) and groups.is_native):
            return super().count()
        data = self._get_data_to_aggregate()

        def counted(values):
            rows = values if values.ndim == 2 else (values,)
            counts = [groups.counts(_columns.column(row)) for row in rows]
            if isinstance(values, _columns.MASKED):
                return pandas.arrays.IntegerArray(counts[0], numpy.zeros(len(counts[0]), bool))
            is_row = data.ndim == 1
            return counts[0] if is_row else numpy.stack(counts)

        try:
            manager = data.grouped_reduce(counted)
        except NotNative:
            return _fallback.call("groupby.count", super().count, (), {})
        return self._wrap_aggregated_output(self._wrap_agged_manager(manager))


def _filled(groups, values, mask, direction, limit):
    """The values of an array, with missing ones taken from rows of their groups."""
    missing = numpy.ascontiguousarray(mask)
    rows = _columns.positions(_core.groups_filled(groups, missing, direction == "ffill", limit))
    try:
        return _columns.take(values, _columns.Places(rows))
    except NotNative:
        return take_nd(values, rows)


def _computed(groups, name, theirs, args):
    """The result of a method of pandas', reported where there are many rows."""
    if not _fallback.is_long(groups.obj):
        return theirs(*args)
    return _fallback.call(f"groupby.{name}", theirs, args, {})


class DataFrameGroupBy(_GroupBy, generic.DataFrameGroupBy):
    def _apply_to_column_groupbys(self, func):
        return super()._apply_to_column_groupbys(lambda groups: func(own(groups)))


class SeriesGroupBy(_GroupBy, generic.SeriesGroupBy):
    def nunique(self, dropna=True):
        groups = self._grouper
        if not (isinstance(groups, Grouper) and groups.is_native and dropna and self.as_index):
            return super().nunique(dropna)
        try:
            column = _columns.column(self.obj._values)
        except NotNative:
            return _fallback.call("groupby.nunique", super().nunique, (dropna,), {})
        counts = _columns.array(_core.groups_reduce(groups.native, "distinctCount", column))
        return self.obj._constructor(counts, index=groups.result_index, name=self.obj.name)


#: Methods that pandas computes.
COMPUTED = {
    "apply", "corr", "corrwith", "cov", "describe", "ewm", "expanding", "filter", "kurt", "nlargest",
    "nsmallest", "ohlc", "resample", "rolling", "sample", "skew",
}  # fmt: skip


def complete(own):
    """Reports the methods that pandas computes.

    :param own: makes their results ones of our classes.
    """
    for kind in (DataFrameGroupBy, SeriesGroupBy):
        for name in COMPUTED:
            theirs = getattr(kind, name, None)
            if callable(theirs):
                give = functools.partial(_giving.give, own=own) if name in _giving.GIVERS else own
                setattr(kind, name, _reported(kind, name, theirs, give))


def _reported(kind, name, theirs, give):
    label = f"{kind.__name__}.{name}"

    @functools.wraps(theirs)
    def method(self, *args, **kwargs):
        if _fallback.is_long(self.obj):
            return give(_fallback.call(label, theirs, (self, *args), kwargs))
        return give(theirs(self, *args, **kwargs))

    return method


_KINDS = {generic.DataFrameGroupBy: DataFrameGroupBy, generic.SeriesGroupBy: SeriesGroupBy}
for _kind in (DataFrameGroupBy, SeriesGroupBy):
    _kind.__module__, _kind.__doc__ = "aquila.pandas.api.typing", _kind.__mro__[2].__doc__


def own(groups):
    """Makes a group-by object of pandas' compute natively."""
    kind = _KINDS.get(type(groups))
    if kind is not None:
        groups.__class__ = kind
        own_grouper(groups._grouper)
    return groups

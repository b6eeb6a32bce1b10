"""The classes of frames and series: pandas' own, with what takes long computed natively.

Their instances hold pandas' blocks, so everything that is inherited works on the same memory. Frames and series
of pandas' own classes count as instances, and what pandas' functions return becomes one of these classes.
"""

import pandas
from pandas.core.dtypes.missing import remove_na_arraylike
from pandas.core.internals.managers import BaseBlockManager

from aquila import _warnings
from aquila._core import NotNative

from . import (
    _extremes,
    _fallback,
    _giving,
    _groupers,
    _groups,
    _index_order,
    _inherited,
    _managers,
    _methods,
    _operators,
    _order,
    _reductions,
    _reshaping,
    _selecting,
    _texts,
)
from ._kinds import Kind, array_ufunc, has_no_metadata, made, make
from ._later import Later

_csv_writing, _merge = Later("_csv_writing"), Later("_merge")


def _to_csv(self, *args, **kwargs):
    return _csv_writing.to_csv(self, *args, **kwargs)


class DataFrame(pandas.DataFrame, metaclass=Kind):
    _theirs = pandas.DataFrame

    def __init__(self, data=None, index=None, columns=None, dtype=None, copy=None):
        if copy is False or isinstance(data, BaseBlockManager):
            make(pandas.DataFrame.__init__, self, data, index, columns, dtype, copy)
        else:
            pandas.DataFrame.__init__(self, data, index, columns, dtype, copy)
        _managers.own(self._mgr)

    __array_ufunc__ = array_ufunc

    @property
    def _constructor(self):
        return DataFrame

    def _constructor_from_mgr(self, mgr, axes):
        if type(self) is not DataFrame and self._constructor is not DataFrame:
            return super()._constructor_from_mgr(mgr, axes)
        return made(DataFrame, mgr)

    def _constructor_sliced_from_mgr(self, mgr, axes):
        if type(self) is not DataFrame and self._constructor_sliced is not Series:
            return super()._constructor_sliced_from_mgr(mgr, axes)
        return made(Series, mgr, None)

    def __finalize__(self, other, method=None, **kwargs):
        if type(self) is DataFrame is type(other) and has_no_metadata(other) and not DataFrame._metadata:
            return self
        return pandas.DataFrame.__finalize__(self, other, method=method, **kwargs)

    def __getitem__(self, key):
        if type(key) is str and type(self) is DataFrame:
            columns = self._mgr.axes[0]
            if _selecting.has_texts(columns):
                try:
                    place = columns._engine.get_loc(key)
                except (KeyError, TypeError):
                    return pandas.DataFrame.__getitem__(self, key)
                if type(place) is int:
                    return self._column(key, place)
        elif type(self) is DataFrame and (type(key) is Series or type(key) is list):
            find = _selecting.masked_rows if type(key) is Series else _selecting.listed_columns
            found = find(self, key)
            if found is not None:
                return found
        return pandas.DataFrame.__getitem__(self, key)

    def _column(self, name, place):
        column = made(Series, self._mgr.iget(place), name)
        return column if has_no_metadata(self) else pandas.Series.__finalize__(column, self)

    _reduce, _construct_result = _reductions.of_frame, _operators.construct_frame
    sort_index, to_csv = _index_order.sort_index, _to_csv

    def groupby(self, *args, **kwargs):
        return _groups.own(pandas.DataFrame.groupby(self, *args, **kwargs))

    def merge(self, right, *args, **kwargs):
        return own(_merge.merge(self, right, *args, **kwargs))

    def sort_values(self, by, **options):
        theirs = super().sort_values
        if not options and not _fallback.is_long(self):
            return theirs(by)

        def native(
            by, *, axis=0, ascending=True, kind="quicksort", na_position="last", ignore_index=False, key=None
        ):
            if key is not None or axis not in (0, "index"):
                raise NotNative("keys by a function, or orders of columns")
            return self._in_order(_order.of_frame(self, by, ascending, na_position), ignore_index)

        if "inplace" in options:
            return own(_warnings.at_program(theirs, (by,), options))
        return own(_fallback.attempt("DataFrame.sort_values", len(self), native, theirs, (by,), options))

    def _in_order(self, positions, ignore_index):
        result = self.take(positions)
        if ignore_index:
            result.index = pandas.RangeIndex(len(result))
        return result.__finalize__(self, method="sort_values")

    quantile, nunique, transpose = _methods.quantile_of_frame, _methods.nunique_of_frame, _methods.transpose
    align, head, join, unstack = _reshaping.align, _reshaping.head, _reshaping.join, _reshaping.unstack
    pivot, pivot_table, set_index = _reshaping.pivot, _reshaping.pivot_table, _reshaping.set_index

    def duplicated(self, subset=None, keep="first"):
        theirs = super().duplicated
        if not _fallback.is_long(self) or not len(self.columns):
            return theirs(subset, keep)
        try:
            repeated = _order.duplicated(self, subset, keep)
        except NotNative:
            return _fallback.call("DataFrame.duplicated", theirs, (subset, keep), {})
        return self._constructor_sliced(repeated, index=self.index, copy=False).__finalize__(
            self, method="duplicated"
        )


class Series(pandas.Series, metaclass=Kind):
    _theirs = pandas.Series

    def __init__(self, data=None, index=None, dtype=None, name=None, copy=None):
        if copy is False or isinstance(data, BaseBlockManager):
            make(pandas.Series.__init__, self, data, index, dtype, name, copy)
        else:
            pandas.Series.__init__(self, data, index, dtype, name, copy)
        _managers.own(self._mgr)

    __array_ufunc__ = array_ufunc

    @property
    def _constructor(self):
        return Series

    @property
    def _constructor_expanddim(self):
        return DataFrame

    def _constructor_from_mgr(self, mgr, axes):
        if type(self) is not Series and self._constructor is not Series:
            return super()._constructor_from_mgr(mgr, axes)
        return made(Series, mgr, None)

    def _constructor_expanddim_from_mgr(self, mgr, axes):
        if type(self) is not Series and self._constructor_expanddim is not DataFrame:
            return super()._constructor_expanddim_from_mgr(mgr, axes)
        return made(DataFrame, mgr)

    def __finalize__(self, other, method=None, **kwargs):
        kind = type(other)
        is_ours = type(self) is Series and (kind is Series or kind is DataFrame)
        if is_ours and has_no_metadata(other) and not DataFrame._metadata:
            if kind is DataFrame:
                return self
            if Series._metadata == ["_name"]:
                object.__setattr__(self, "_name", other._name)
                return self
        return pandas.Series.__finalize__(self, other, method=method, **kwargs)

    _reduce = _reductions.of_series
    sort_index, to_csv = _index_order.sort_index, _to_csv

    def groupby(self, *args, **kwargs):
        return _groups.own(pandas.Series.groupby(self, *args, **kwargs))

    def sort_values(self, **options):
        theirs = super().sort_values
        if not options and not _fallback.is_long(self):
            return theirs()

        def native(
            *, axis=0, ascending=True, kind="quicksort", na_position="last", ignore_index=False, key=None
        ):
            if key is not None or axis not in (0, "index"):
                raise NotNative("keys by a function")
            return self._in_order(_order.of_values([self._values], ascending, na_position), ignore_index)

        if "inplace" in options:
            return own(_warnings.at_program(theirs, (), options))
        return own(_fallback.attempt("Series.sort_values", len(self), native, theirs, (), options))

    _in_order = DataFrame._in_order

    def _duplicated(self, keep="first"):
        theirs = super()._duplicated
        if not _fallback.is_long(self):
            return theirs(keep)
        try:
            return _order.repeated([self._values], keep)
        except NotNative:
            return _fallback.call("Series.duplicated", theirs, (keep,), {})

    def unique(self):
        if not _fallback.is_long(self):
            return pandas.Series.unique(self)
        theirs = super().unique
        return _fallback.attempt(
            "Series.unique", len(self), lambda: _order.distinct(self._values)[0], theirs, (), {}
        )

    def nunique(self, dropna=True):
        if not _fallback.is_long(self):
            return super().nunique(dropna)
        found = self.unique()
        return len(remove_na_arraylike(found) if dropna else found)

    def factorize(self, sort=False, use_na_sentinel=True):
        def native(sort, use_na_sentinel):
            codes, found = _groupers.factorise(self._values, sort, not use_na_sentinel)
            return codes, pandas.Index(found)

        theirs = super().factorize
        return _fallback.attempt(
            "Series.factorize", len(self), native, theirs, (bool(sort), bool(use_na_sentinel)), {}
        )

    _arith_method, _logical_method = _operators.arithmetic, _operators.logical
    _cmp_method, _construct_result = _operators.compare, _operators.construct

    median, quantile, rank, map = _methods.median, _methods.quantile, _methods.rank, _methods.map_by
    count, mode, argsort = _methods.count, _methods.mode, _extremes.argsort
    nlargest, nsmallest = _extremes.nlargest, _extremes.nsmallest
    align, head, repeat, unstack = _reshaping.align, _reshaping.head, _reshaping.repeat, _reshaping.unstack

    def value_counts(self, normalize=False, sort=True, ascending=False, bins=None, dropna=True):
        if not _fallback.is_long(self):
            return own(pandas.Series.value_counts(self, normalize, sort, ascending, bins, dropna))

        def native(*_):
            return _order.value_counts(self, normalize, sort, ascending, bins, dropna)

        args = (normalize, sort, ascending, bins, dropna)
        return own(
            _fallback.attempt("Series.value_counts", len(self), native, super().value_counts, args, {})
        )

    def isin(self, values):
        if not _fallback.is_long(self):
            return pandas.Series.isin(self, values)

        def native(values):
            found = _texts.is_in(self, values, pandas.Series.isin)
            if found is not None:
                return found
            found = _order.is_in(self._values, values)
            return self._constructor(found, index=self.index, copy=False).__finalize__(self, method="isin")

        return own(_fallback.attempt("Series.isin", len(self), native, super().isin, (values,), {}))


DataFrame._constructor_sliced = Series


def own(result):
    """Gives a frame or series of pandas' own class the class of this package."""
    kind = type(result)
    if kind is pandas.DataFrame:
        _managers.own(result._mgr)
        result.__class__ = DataFrame
    elif kind is pandas.Series:
        _managers.own(result._mgr)
        result.__class__ = Series
    elif kind is tuple and len(result) < 8:
        return tuple(map(own, result))
    return result


# MARK: Accessors


for _name in ("str", "dt", "cat", "list", "struct", "sparse"):
    setattr(Series, _name, _giving.Accessor(vars(pandas.Series)[_name], own))

for _kind in (DataFrame, Series):
    _kind.__module__, _kind.__doc__ = "aquila.pandas", _kind._theirs.__doc__
    _operators.complete(_kind)
    _inherited.describe(_kind)

"""Groupers of rows: pandas' own, whose keys and numbers are computed natively."""

import numpy
import pandas
from pandas._libs.properties import cache_readonly
from pandas.core.dtypes.cast import maybe_downcast_to_dtype
from pandas.core.groupby import grouper, ops
from pandas.core.indexes.range import RangeIndex

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback

#: The extension's names of reductions, by pandas' names.
REDUCTIONS = {
    "sum": "sum",
    "prod": "product",
    "mean": "mean",
    "median": "median",
    "min": "min",
    "max": "max",
    "first": "first",
    "last": "last",
    "var": "variance",
    "std": "variance",
    "sem": "variance",
    "any": "any",
    "all": "all",
}
#: Options of reductions with which the native forms are pandas'.
_OPTIONS = {"skipna": True, "initial": 0}


class Grouping(grouper.Grouping):
    """One key of a grouping."""

    @cache_readonly
    def native(self):
        """The extension's groups; None if pandas finds them."""
        vector = self.grouping_vector
        if (
            self._passed_categorical
            or self._uniques is not None
            or isinstance(vector, (ops.BaseGrouper, RangeIndex))
        ):
            return None
        if not _fallback.is_large(len(vector)):
            return None
        try:
            return grouped(vector, self._sort, not self._dropna)
        except NotNative:
            return None

    @cache_readonly
    def _codes_and_uniques(self):
        if self.native is None:
            return super()._codes_and_uniques
        return _columns.array(_core.groups_numbers(self.native)), self.uniques

    @cache_readonly
    def _distinct(self):
        return self.grouping_vector.take(_columns.array(_core.groups_firsts(self.native)))

    @property
    def uniques(self):
        return self._codes_and_uniques[1] if self.native is None else self._distinct


def grouped(vector, is_sorted, keeps_missing):
    """The extension's groups of equal values."""
    if isinstance(vector, pandas.Categorical) or getattr(vector, "freq", None) is not None:
        raise NotNative("categories, or times with a frequency")
    return _core.frame_groups((_columns.column(vector),), keeps_missing, is_sorted)


def factorise(vector, is_sorted, keeps_missing):
    """Each value's place among the distinct ones, and these."""
    groups = grouped(vector, is_sorted, keeps_missing)
    return _columns.array(_core.groups_numbers(groups)), vector.take(
        _columns.array(_core.groups_firsts(groups))
    )


class Grouper(ops.BaseGrouper):
    """The keys of a grouping together."""

    @cache_readonly
    def is_native(self):
        """True if there are enough rows, and groups at all."""
        if not _fallback.is_large(len(self.axis)):
            return False
        return self.ngroups > 0 and (self._found is not None or len(self.ids) == len(self.axis))

    @cache_readonly
    def native(self):
        """The extension's groups."""
        known = self._found or self.combined
        if known is not None and _core.groups_count(known) == self.ngroups:
            return known
        return _core.groups_of(numpy.ascontiguousarray(self.ids, "int64"), self.ngroups)

    @cache_readonly
    def _found(self):
        """The extension's groups, if it finds those of all keys; otherwise None."""
        keys = self._groupings
        if not all(type(key) is Grouping and key.native is not None for key in keys):
            return None
        if len({bool(key._sort) for key in keys}) > 1:
            return None
        if any(len(key.grouping_vector) != len(self.axis) for key in keys):
            return None
        parts = tuple(key.native for key in keys)
        return parts[0] if len(keys) == 1 else _core.groups_combined(parts, bool(keys[0]._sort))

    #: The extension's groups of several keys whose codes pandas found.
    combined = None

    @cache_readonly
    def result_index_and_ids(self):
        if not _fallback.is_large(len(self.axis)) or self._found is None:
            return super().result_index_and_ids
        return self.result_index, self.ids

    @cache_readonly
    def _index(self):
        keys = self._groupings
        levels = [pandas.Index._with_infer(key.uniques, copy=False) for key in keys]
        if len(keys) == 1:
            levels[0].name = self.names[0]
            return levels[0]
        codes = list(map(_columns.array, self._level_numbers))
        return pandas.MultiIndex(levels=levels, codes=codes, names=self.names, verify_integrity=False)

    @cache_readonly
    def _level_numbers(self):
        """For each key a column of the groups' places among its values."""
        firsts = _core.groups_firsts(self._found)
        return [_core.groups_numbers_of(key.native, firsts) for key in self._groupings]

    def get_group_levels(self):
        if (
            len(self._groupings) == 1
            or not self.is_native
            or self._found is None
            or not _fallback.is_large(self.ngroups)
        ):
            yield from super().get_group_levels()
            return
        index = self.result_index
        for k in range(len(self._groupings) - 1, -1, -1):
            level = index.levels[k]
            try:
                values = _columns.take(
                    level._values, _columns.Places(_columns.positions(self._level_numbers[k]))
                )
            except NotNative:
                yield index.get_level_values(k)
            else:
                yield type(level)._simple_new(values, name=index.names[k])

    @cache_readonly
    def _numbers(self):
        return _columns.array(_core.groups_numbers(self._found))

    @property
    def result_index(self):
        if not _fallback.is_large(len(self.axis)) or self._found is None:
            return super().result_index_and_ids[0]
        return self._index

    @property
    def ids(self):
        if not _fallback.is_large(len(self.axis)) or self._found is None:
            return super().result_index_and_ids[1]
        return self._numbers

    @cache_readonly
    def has_dropped_na(self):
        if not _fallback.is_large(len(self.axis)) or self._found is None:
            return super().has_dropped_na
        return _core.groups_have_left(self._found)

    @cache_readonly
    def _observed_grouper(self):
        return own_grouper(super()._observed_grouper)

    def _ob_index_and_ids(self, levels, codes, names, sorts):
        is_native = len(codes) == len(self._groupings) and len(set(map(bool, sorts))) == 1
        is_native = is_native and _fallback.is_large(len(codes[0]))
        if not is_native or any(len(level) == 0 for level in levels):
            return super()._ob_index_and_ids(levels, codes, names, sorts)
        keys = tuple(_columns.codes(part, len(level)) for part, level in zip(codes, levels))
        groups = self.combined = _core.frame_groups(keys, False, bool(sorts[0]))
        firsts = _columns.array(_core.groups_firsts(groups))
        taken = [part.take(firsts) for part in codes]
        index = pandas.MultiIndex(levels=levels, codes=taken, names=names, verify_integrity=False)
        return index, _columns.array(_core.groups_numbers(groups))

    @cache_readonly
    def result_ilocs(self):
        if not self.is_native:
            return super().result_ilocs
        return _columns.array(_core.groups_rows(self.native))

    def size(self):
        if not self.is_native:
            return super().size()
        sizes = _columns.array(_core.groups_sizes(self.native))
        return pandas.Series(sizes, index=self.result_index, dtype="int64", copy=False)

    def _cython_operation(self, values, how, axis, min_count=-1, **kwargs):
        if not self.is_native:
            return super()._cython_operation(values, how, axis, min_count, **kwargs)
        try:
            return self._reduce(values, how, min_count, kwargs)
        except NotNative:
            args = (values, how, axis, min_count)
            return _fallback.call(f"groupby.{how}", super()._cython_operation, args, kwargs)

    def _reduce(self, values, how, min_count, options):
        correction = options.get("ddof", 1) if how in ("var", "std", "sem") else 1
        rest = {name: value for name, value in options.items() if name != "ddof"}
        known = all(name in _OPTIONS and _OPTIONS[name] == value for name, value in rest.items())
        if how not in REDUCTIONS or not known or type(correction) is not int or correction < 0:
            raise NotNative(f"the reduction {how} with these options")
        if min_count > (0 if how in ("sum", "prod") else 1):
            raise NotNative("least counts of values")
        rows = values if values.ndim == 2 else (values,)
        is_wide = how == "mean" and values.dtype == "float32" and self._has_wide_means(values)
        results = [self._reduce_row(row, how, correction, is_wide) for row in rows]
        if values.ndim == 1:
            return results[0]
        if type(values) is not numpy.ndarray:
            if len(results) != 1:
                raise NotNative("times in several columns")
            return results[0].reshape(1, -1)
        if len(results) == 1:
            return results[0][None, :]
        return numpy.stack(results) if results else numpy.empty((0, self.ngroups), values.dtype)

    def _has_wide_means(self, values):
        """True if means of 32-bit floats are `float64` in pandas: those of keys that ascend."""
        return self.is_monotonic and self._reduceat_segment_info is not None and not numpy.isnan(values).any()

    def _reduce_row(self, values, how, correction, is_wide):
        if type(values) is numpy.ndarray and values.dtype.kind not in "mMO":
            result = self._reduce_numbers(values, how, correction)
            return result if is_wide else self._narrowed(result, values, how)
        if isinstance(values, pandas.arrays.IntegerArray):
            return self._reduce_masked(values, how, correction)
        if how not in ("min", "max", "first", "last"):
            raise NotNative(f"the reduction {how} of an array of {values.dtype}")
        if isinstance(values, pandas.Categorical):
            raise NotNative("categories")
        found = _core.groups_reduce(self.native, REDUCTIONS[how], _columns.column(values))
        if values.dtype.kind in "mM" and _core.column_parts(found)[0] == "float64":
            # A group without a time, in a column with one in every row.
            raise NotNative("groups without times")
        return _columns.values(found, values)

    def _reduce_masked(self, values, how, correction):
        if how in ("any", "all"):
            raise NotNative("truth of numbers of which some are missing")
        column = _columns.column(values)
        if how in ("var", "std", "sem"):
            result = self._spread(column, how, correction)
            missing = numpy.isnan(result)
        else:
            _, parts, validity = _core.column_parts(_core.groups_reduce(self.native, REDUCTIONS[how], column))
            result, missing = _columns.array(parts[0]), ~_columns.array(validity)
        if missing.any():
            result[missing] = 1
        return values._maybe_mask_result(self._narrowed(result, values._data, how), missing)

    def _spread(self, column, how, correction):
        """Variances, and what follows from them."""
        result = _columns.array(_core.groups_variances(self.native, column, correction))
        if how == "sem":
            result = result / self.counts(column)
        return result if how == "var" else numpy.sqrt(result)

    def counts(self, column):
        """The number of values of a column in each group."""
        _, parts, _ = _core.column_parts(_core.groups_reduce(self.native, "count", column))
        return _columns.array(parts[0])

    def _reduce_numbers(self, values, how, correction):
        column = _columns.column(values)
        if values.dtype == bool and how in ("median", "var", "std", "sem", "first", "last"):
            raise NotNative("truth values")
        if how in ("var", "std", "sem"):
            return self._spread(column, how, correction)
        found = _core.groups_reduce(self.native, REDUCTIONS[how], column)
        if _core.column_parts(found)[2] is not None:
            raise NotNative("truth values of groups without rows")
        return _columns.array(found)

    def _narrowed(self, result, values, how):
        """A result in the type of pandas', which depends on the values."""
        if how in ("any", "all"):
            return result
        operation = ops.WrappedCythonOp(how=how, has_dropped_na=self.has_dropped_na)
        return maybe_downcast_to_dtype(result, operation._get_result_dtype(values.dtype))


def own_grouper(theirs):
    """Makes a grouper of pandas' compute natively."""
    if type(theirs) is ops.BaseGrouper:
        theirs.__class__ = Grouper
        for key in theirs._groupings:
            if type(key) is grouper.Grouping:
                key.__class__ = Grouping
    return theirs

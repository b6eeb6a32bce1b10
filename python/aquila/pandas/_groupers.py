"""Groupers of rows: pandas' own, whose keys are found natively."""

import numpy
import pandas
from pandas._libs.properties import cache_readonly
from pandas.core.groupby import grouper, ops
from pandas.core.indexes.range import RangeIndex

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback
from ._group_values import Values


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


class Grouper(Values, ops.BaseGrouper):
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
        if not _fallback.is_large(len(self.axis)):
            return None
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
        if self._found is None:
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
        if self._found is None:
            return super().result_index_and_ids[0]
        return self._index

    @property
    def ids(self):
        if self._found is None:
            return super().result_index_and_ids[1]
        return self._numbers

    @cache_readonly
    def has_dropped_na(self):
        if self._found is None:
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


def own_grouper(theirs):
    """Makes a grouper of pandas' compute natively."""
    if type(theirs) is ops.BaseGrouper:
        theirs.__class__ = Grouper
        for key in theirs._groupings:
            if type(key) is grouper.Grouping:
                key.__class__ = Grouping
    return theirs

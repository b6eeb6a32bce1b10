"""Tables of groups: `unstack` and `pivot` by pandas' own code, over cells that are gathered natively."""

import functools
import math

import numpy
import pandas
from pandas._libs.properties import cache_readonly
from pandas.api.types import is_scalar
from pandas.core.arrays import DatetimeArray, TimedeltaArray
from pandas.core.dtypes.cast import maybe_promote
from pandas.core.reshape import pivot as pivots
from pandas.core.reshape import reshape as theirs

from aquila import _core
from aquila._core import NotNative

from . import _columns, _concat, _fallback, _labels
from ._twins import twin


class Unstacker(theirs._Unstacker):
    """The rows and columns of a table, and the row of values that belongs in each cell."""

    @property
    def _is_native(self):
        return _fallback.is_large(len(self.index))

    @cache_readonly
    def _comp_index_and_ngroups(self):
        if not self._is_native:
            return super()._comp_index_and_ngroups
        codes = [part for k, part in enumerate(self.index.codes) if k != self.level]
        sizes = [len(part) for k, part in enumerate(self.index.levels) if k != self.level]
        # Missing labels come first.
        keys = [_columns.codes(part + 1, size + 1) for part, size in zip(codes, sizes)]
        groups = _core.frame_groups(tuple(keys), True, bool(self.sort))
        return _columns.array(_core.groups_numbers(groups)), _core.groups_count(groups)

    @cache_readonly
    def _indexer_is_identity(self):
        # Cells are copies.
        return not self._is_native and super()._indexer_is_identity

    @cache_readonly
    def _cells(self):
        """For each cell, column after column, the position of its value; -1 without one."""
        rows, _ = self._comp_index_and_ngroups
        length, width = self.full_shape
        places = (self._unstacked_level_codes.astype("int64") + self.lift) * length + rows
        cells = numpy.full(length * width, -1)
        cells[places] = numpy.arange(len(places))
        return _columns.Places(cells)

    def get_new_values(self, values, fill_value=None):
        if self._is_native:
            try:
                return self._gathered(values, fill_value)
            except NotNative:
                return _fallback.call("unstack", super().get_new_values, (values, fill_value), {})
        return super().get_new_values(values, fill_value)

    def _gathered(self, values, fill_value):
        if values.ndim == 1:
            values = values[:, numpy.newaxis]
        if isinstance(values, (DatetimeArray, TimedeltaArray)):
            found = self._gathered(values._ndarray, fill_value)
            return values._from_backing_data(found)
        if type(values) is not numpy.ndarray:
            raise NotNative(f"an array of class {type(values).__name__}")
        filler = None
        if not self.mask_all:
            if not is_scalar(fill_value) and fill_value is not None:
                raise NotNative("a filler that is no scalar")
            dtype, filler = maybe_promote(values.dtype, fill_value)
            if dtype != values.dtype and (values.dtype.kind not in "iu" or not pandas.isna(fill_value)):
                raise NotNative("a filler of another type")
            values = values.astype(dtype, copy=False)
        length, width = self.full_shape
        stride = values.shape[1]
        found = _columns.gather(values.T, self._cells.column, filler)
        return found.reshape(stride * width, length).T


@functools.cache
def _code():
    return twin(theirs, _Unstacker=Unstacker)


def _require_plain(frame):
    if any(block.is_extension and block.dtype.kind not in "mM" for block in frame._mgr.blocks):
        raise NotNative("values that are no numbers")
    if not isinstance(frame.index, pandas.MultiIndex):
        raise NotNative("labels of one level")


def _require_few_cells(index, level):
    """Raises for a table that may have so many cells that pandas warns of it; their positions take as much memory."""
    is_several = isinstance(level, (list, tuple)) and level not in index.names
    parts = level if is_several else [level]
    chosen = {index._get_level_number(part) for part in parts}
    sizes = [len(labels) + 1 for labels in index.levels]
    width = math.prod(size for place, size in enumerate(sizes) if place in chosen)
    length = math.prod(size for place, size in enumerate(sizes) if place not in chosen)
    if min(length, len(index)) * width > numpy.iinfo("int32").max:
        raise NotNative("a table of more than 2³¹ cells")


def unstack(self, level, fill_value, sort):
    """As `DataFrame.unstack` and `Series.unstack`."""

    def native(level, fill_value, sort):
        _require_plain(self)
        _require_few_cells(self.index, level)
        made = _code()["unstack"](self, level, fill_value, sort)
        return made.__finalize__(self, method="unstack") if self.ndim == 2 else made

    def call(level, fill_value, sort):
        return self._theirs.unstack(self, level, fill_value, sort)

    args = level, fill_value, sort
    return _fallback.attempt(f"{type(self).__name__}.unstack", len(self), native, call, args, {})


@functools.cache
def _pivots():
    return twin(pivots, MultiIndex=_labels.Levels, concat=_concat.concat)


def pivot(data, **options):
    """As `pandas.pivot`, for frames whose own methods are native."""
    return _pivots()["pivot"](data, **options)


def pivot_table(data, *args, **options):
    """As `pandas.pivot_table`, for such frames."""
    return _pivots()["pivot_table"](data, *args, **options)

"""Frames and series in the order of their labels, computed natively."""

import numpy
import pandas
from pandas.api.types import is_list_like

from aquila import _core, _warnings
from aquila._core import NotNative

from . import _columns, _fallback, _order


def sort_index(self, **options):
    """As `sort_index` of a frame or a series."""
    theirs = pandas.DataFrame.sort_index if self.ndim == 2 else pandas.Series.sort_index
    if "inplace" in options:
        return _warnings.at_program(theirs, (self,), options)
    if not _fallback.is_long(self) or options.get("axis", 0) in (1, "columns"):
        # Columns in another order are no work on rows.
        return theirs(self, **options)

    def native(
        *, axis=0, level=None, ascending=True, kind="quicksort", na_position="last", sort_remaining=True,
        ignore_index=False, key=None,
    ):  # fmt: skip
        if axis not in (0, "index") or key is not None:
            raise NotNative("labels of columns, or keys by a function")
        labels = self.index._sort_levels_monotonic()
        if level is not None and isinstance(labels, pandas.MultiIndex):
            rows = _positions_of_levels(labels, level, ascending, na_position, sort_remaining)
        elif level is not None:
            raise NotNative("the level of labels that have one")
        else:
            rows = _positions(labels, ascending, na_position)
        if rows is None:
            return theirs(self, ascending=ascending, na_position=na_position, ignore_index=ignore_index)
        manager = self._mgr.take(rows, axis=self.ndim - 1, verify=False)
        axis = pandas.RangeIndex(len(rows)) if ignore_index else manager.axes[-1]._sort_levels_monotonic()
        manager.set_axis(self.ndim - 1, axis)
        made = self._constructor_from_mgr(manager, axes=manager.axes)
        return made.__finalize__(self, method="sort_index")

    def call(**options):
        return theirs(self, **options)

    return _fallback.attempt(f"{type(self).__name__}.sort_index", len(self), native, call, (), options)


def _positions(labels, ascending, na_position):
    """The positions of labels in order; None if they stand in order."""
    is_single = isinstance(ascending, (bool, numpy.bool_))
    if is_single and (labels.is_monotonic_increasing if ascending else labels.is_monotonic_decreasing):
        return None
    if not isinstance(labels, pandas.MultiIndex):
        if not is_single:
            raise NotNative("several orders for one level")
        return _order.of_values([labels], ascending, na_position)
    orders = list(ascending) if is_list_like(ascending) else [ascending] * labels.nlevels
    if na_position not in ("first", "last") or len(orders) != labels.nlevels:
        raise NotNative("orders that are not those of the levels")
    if not all(isinstance(order, (bool, numpy.bool_)) for order in orders):
        raise NotNative("orders that are no truth values")
    return _sorted(labels._get_codes_for_sorting(), orders, na_position)


def _positions_of_levels(labels, level, ascending, na_position, sorts_rest):
    """The positions of labels in the order of some levels, and of the others after them."""
    if not isinstance(ascending, (bool, numpy.bool_)) or na_position not in ("first", "last"):
        raise NotNative("several orders")
    numbers = [labels._get_level_number(part) for part in (level if is_list_like(level) else [level])]
    if any(labels.levels[k].dtype == object for k in numbers):
        raise NotNative("levels of Python's objects, which may have no order")
    if sorts_rest:
        numbers += [k for k in range(labels.nlevels) if k not in numbers]
    levels = labels._get_codes_for_sorting()
    return _sorted([levels[k] for k in numbers], [ascending] * len(numbers), na_position)


def _sorted(levels, orders, na_position):
    keys = [_columns.codes(numpy.asarray(level.codes), len(level.categories)) for level in levels]
    first = (na_position == "first",) * len(keys)
    return _columns.positions(_core.frame_sort(tuple(keys), tuple(map(bool, orders)), first))

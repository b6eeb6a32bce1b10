"""Quantiles of groups: the rows of each group in the order of their values, of which few are looked at."""

import numpy
import pandas
from pandas.api.types import is_scalar
from pandas.arrays import DatetimeArray, FloatingArray, IntegerArray, TimedeltaArray

from aquila import _core
from aquila._core import NotNative

from . import _columns

_RULES = {"linear", "lower", "higher", "midpoint", "nearest"}


def quantiles(groups, native, q, interpolation, numeric_only):
    """As `quantile` of pandas' group-by objects.

    :param native: the extension's groups.
    """
    shares = numpy.atleast_1d(numpy.asarray(q, "float64"))
    if interpolation not in _RULES or shares.ndim != 1 or not ((shares >= 0) & (shares <= 1)).all():
        raise NotNative("another rule between values, or shares beyond 1")
    places = _Places(native, groups._grouper.ngroups, shares, interpolation)
    manager = groups._get_data_to_aggregate(numeric_only=numeric_only, name="quantile")
    found = groups._wrap_agged_manager(manager.grouped_reduce(places.of_block))
    return groups._wrap_aggregated_output(found, qs=None if is_scalar(q) else shares)


class _Places:
    def __init__(self, native, count, shares, interpolation):
        self._native, self._count, self._shares, self._rule = native, count, shares, interpolation
        sizes = _columns.array(_core.groups_sizes(native))
        # The rows in no group come first.
        self._total = int(sizes.sum())
        self._starts = numpy.cumsum(sizes) - sizes

    def of_block(self, values):
        """The quantiles of a block: group after group, and share after share."""
        if values.ndim == 1:
            return self._of_row(values)
        rows = [self._of_row(row) for row in values]
        if type(values) is numpy.ndarray:
            return numpy.stack(rows) if rows else numpy.empty((0, self._count * len(self._shares)))
        return values._from_backing_data(numpy.stack([row._ndarray for row in rows]))

    def _of_row(self, values):
        column = _columns.column(values)
        if isinstance(values, (DatetimeArray, TimedeltaArray)):
            found = self._found(values._ndarray.view("int64"), column)
            missing = numpy.isnan(found)
            integers = numpy.where(missing, _columns.NO_TIME, numpy.where(missing, 0, found).astype("int64"))
            return values._from_backing_data(integers.view(values._ndarray.dtype))
        if isinstance(values, (IntegerArray, FloatingArray)):
            found = self._found(values._data.astype("float64"), column)
            missing = numpy.isnan(found)
            found = numpy.where(missing, 1, found)
            is_between = self._rule in ("linear", "midpoint") and isinstance(values, IntegerArray)
            found = found if is_between else found.astype(values._data.dtype)
            return values._maybe_mask_result(found, missing)
        if type(values) is not numpy.ndarray or values.dtype.kind not in "iuf":
            raise NotNative(f"quantiles of an array of {values.dtype}")
        found = self._found(values, column)
        is_exact = values.dtype.kind in "iu" and self._rule not in ("linear", "midpoint")
        return found.astype("int64") if is_exact else found

    def _found(self, values, column):
        rows = _columns.array(_core.groups_sorted(self._native, column))
        rows = rows[len(rows) - self._total :]
        _, parts, _ = _core.column_parts(_core.groups_reduce(self._native, "count", column))
        counts = _columns.array(parts[0])
        known = numpy.flatnonzero(counts)
        places = self._shares * (counts[known, None] - 1).astype("float64")
        places = numpy.around(places) if self._rule == "nearest" else places
        share = places % 1
        lows = self._starts[known, None] + places.astype("int64")
        highs = numpy.minimum(lows + 1, len(rows) - 1)
        low, high = values[rows[lows]], values[rows[highs]]
        found = numpy.full((self._count, len(self._shares)), numpy.nan)
        found[known] = numpy.where(share == 0, low, self._between(low, high, share))
        return found.ravel()

    def _between(self, low, high, share):
        with numpy.errstate(all="ignore"):
            if self._rule == "linear":
                return low + (high - low) * share
            return {"higher": high, "midpoint": (low + high) / 2.0}.get(self._rule, low)

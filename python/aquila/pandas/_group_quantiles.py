"""Quantiles of groups, between the two values next to their places among those of a group."""

import numpy
from pandas.api.types import is_scalar
from pandas.arrays import DatetimeArray, FloatingArray, IntegerArray, TimedeltaArray

from aquila import _core
from aquila._core import NotNative

from . import _columns, _masked, _statistics

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
            _require_exact(values._ndarray.view("int64"), _columns.NO_TIME)
            found = self._found(column, "float64")
            missing = numpy.isnan(found)
            integers = numpy.where(missing, _columns.NO_TIME, numpy.where(missing, 0, found).astype("int64"))
            return values._from_backing_data(integers.view(values._ndarray.dtype))
        if isinstance(values, (IntegerArray, FloatingArray)):
            _require_exact(values._data)
            found = self._found(column, "float64")
            missing = numpy.isnan(found)
            found = numpy.where(missing, 1, found)
            is_between = self._rule in ("linear", "midpoint") and isinstance(values, IntegerArray)
            found = found if is_between else found.astype(values._data.dtype)
            return values._maybe_mask_result(found, missing)
        if type(values) is not numpy.ndarray or values.dtype.kind not in "iuf":
            raise NotNative(f"quantiles of an array of {values.dtype}")
        _require_exact(values)
        found = self._found(column, values.dtype if values.dtype == "float32" else "float64")
        is_exact = values.dtype.kind in "iu" and self._rule not in ("linear", "midpoint")
        return found.astype("int64") if is_exact else found

    def _found(self, column, dtype):
        found = _columns.array(_core.groups_neighbours(self._native, column, tuple(self._shares.tolist())))
        low, high = found.astype(dtype, copy=False).reshape(self._count, 2, -1).swapaxes(0, 1)
        _, parts, _ = _core.column_parts(_core.groups_reduce(self._native, "count", column))
        places = self._shares * (_columns.array(parts[0])[:, None] - 1).astype("float64")
        share = places % 1
        with numpy.errstate(all="ignore"):
            if self._rule == "linear":
                between = low + (high - low) * share
            elif self._rule == "nearest":
                between = numpy.where(numpy.around(places) > places, high, low)
            else:
                between = {"lower": low, "higher": high, "midpoint": (low + high) / 2.0}[self._rule]
        return numpy.where(share == 0, low, between).astype("float64", copy=False).ravel()


def _require_exact(numbers, hole=None):
    """Raises for integers that are no floats."""
    if numbers.dtype.kind in "iu" and numbers.dtype.itemsize == 8 and len(numbers):
        bounds = (int(_masked.extreme(numbers, is_greatest, hole)) for is_greatest in (False, True))
        if any(abs(bound) >= _statistics._EXACT for bound in bounds if bound != hole):
            raise NotNative("integers beyond 53 bits")

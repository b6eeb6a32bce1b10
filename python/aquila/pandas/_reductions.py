"""Reductions of numbers with pandas' bits, computed natively: sums are added in NumPy's order."""

import functools
import math

import numpy
import pandas
from pandas.core import nanops

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback, _lazy
from ._later import Later

_masked, _statistics = Later("_masked"), Later("_statistics")

#: Integers up to this bound are floats, too.
_EXACT = 2.0**53


def _true_count(row):
    """The number of true values."""
    return int(_lazy.operand(row).sum()) if _lazy.is_own(row) else numpy.count_nonzero(row)


def _sum(row, skipna, min_count=0):
    if row.dtype == bool and len(row) >= max(min_count, 1):
        return numpy.int64(_true_count(row))
    column, count, total, least, greatest = _summary(row, skipna)
    if count < min_count:
        return numpy.float64("nan")
    _require_plain(row, total)
    if row.dtype.kind == "i":
        _require_exact(row, least, greatest)
        return numpy.int64(total)
    return numpy.float64(total)


def _means(row, skipna):
    if row.dtype == bool and len(row):
        return numpy.float64(_true_count(row)) / numpy.float64(len(row))
    column, count, total, least, greatest = _summary(row, skipna)
    _require_plain(row, total)
    if row.dtype.kind == "i":
        _require_exact(row, least, greatest)
    return numpy.float64(total) / numpy.float64(count) if count else numpy.float64("nan")


def _least(row, skipna):
    column, count, total, least, greatest = _summary(row, skipna)
    return _extreme(row, count, least)


def _greatest(row, skipna):
    column, count, total, least, greatest = _summary(row, skipna)
    return _extreme(row, count, greatest)


def _extreme(row, count, found):
    if row.dtype.kind == "i":
        if abs(found) >= _EXACT:
            raise NotNative("integers beyond 53 bits")
        return numpy.int64(found)
    if found == 0:
        raise NotNative("zeros, of which NumPy chooses the sign")
    return numpy.float64(found if count else "nan")


def _variance(row, skipna, ddof=1):
    column, count, total, least, greatest = _summary(row, skipna)
    _require_plain(row, total)
    if type(ddof) is not int:
        raise NotNative("a correction that is no integer")
    if count <= ddof:
        return numpy.float64("nan")
    squares = _core.column_squares(column, total / count)
    return numpy.float64(squares) / numpy.float64(count - ddof)


def _deviation(row, skipna, ddof=1):
    return numpy.sqrt(_variance(row, skipna, ddof))


def _error(row, skipna, ddof=1):
    variance = _variance(row, skipna, ddof)
    return numpy.sqrt(variance) / numpy.sqrt(numpy.float64(_summary(row, skipna)[1]))


def _any(row, skipna):
    return numpy.bool_(_flags(row).any())


def _all(row, skipna):
    return numpy.bool_(_flags(row).all())


def _flags(row):
    """Truth values: recorded ones need no memory for a reduction; those at hand are looked through until the
    result is known, on one core.
    """
    if row.dtype != bool:
        raise NotNative("the truth of numbers")
    return _lazy.operand(row) if _lazy.is_own(row) and row.size else row


def _truths(values, name, axis):
    """Truth along an axis of a table of truth values, in one pass on all cores."""
    array = _lazy.borrowed(values)
    found = _lazy.shown(array.any(axis) if name == "any" else array.all(axis))
    _lazy.touch(found)
    return found


def _middle(row, skipna):
    if not skipna:
        raise NotNative("missing values that count")
    return _statistics.middle(row)


#: The native forms of reductions, and pandas' functions for whose they stand.
FORMS = {
    "sum": (nanops.nansum, _sum),
    "mean": (nanops.nanmean, _means),
    "min": (nanops.nanmin, _least),
    "max": (nanops.nanmax, _greatest),
    "var": (nanops.nanvar, _variance),
    "std": (nanops.nanstd, _deviation),
    "median": (nanops.nanmedian, _middle),
    "sem": (nanops.nansem, _error),
    "any": (nanops.nanany, _any),
    "all": (nanops.nanall, _all),
}


def _summary(row, skipna):
    """A column of the numbers of a row, the number of them, their sum and their bounds."""
    if row.dtype == bool:
        raise NotNative("numbers of truth values")
    column = _columns.column(row)
    count, *found = _core.column_summary(column)
    if count < len(row) and not skipna:
        raise NotNative("missing values that count")
    return column, count, *found


def _require_plain(row, total):
    """Raises where NumPy chooses the sign of a zero, or where infinities meet."""
    if row.dtype.kind == "f" and (total == 0 or not math.isfinite(total)):
        raise NotNative("sums of infinities or zeros")


def _require_exact(row, least, greatest):
    """Raises where a sum of integers may not be exact in floats."""
    if max(abs(least), abs(greatest)) * len(row) >= _EXACT:
        raise NotNative("integers whose sum needs more than 53 bits")


def reduction(name, theirs):
    """A function on arrays that stands for one of pandas' `nanops`; the same one without a native form."""
    known, form = FORMS.get(name, (None, None))
    if known is not theirs:
        return theirs

    @functools.wraps(theirs)
    def reduce(values, *, axis=None, skipna=True, mask=None, **options):
        def native():
            is_known = type(values) is numpy.ndarray and mask is None
            is_known = is_known and values.dtype in ("float64", "int64", "bool")
            if not is_known or nanops._USE_BOTTLENECK and nanops._BOTTLENECK_INSTALLED:
                raise NotNative("a reduction of other values")
            if values.ndim == 1 and axis in (None, 0):
                return form(values, skipna, **options)
            if values.ndim == 2 and name in ("any", "all") and values.dtype == bool and axis in (0, 1):
                return _truths(values, name, axis)
            if values.ndim == 2 and axis == 1 and _fallback.is_large(values.shape[1]):
                return numpy.array([form(row, skipna, **options) for row in values])
            raise NotNative("a reduction of rows")

        try:
            return native()
        except NotNative:
            arguments = {"axis": axis, "skipna": skipna, **options}
            if mask is not None:
                arguments["mask"] = mask
            return _fallback.call(f"{name} of an array", theirs, (values,), arguments)

    return reduce


def of_frame(self, op, name, **options):
    """As `DataFrame._reduce`."""
    theirs = pandas.DataFrame._reduce
    if not _fallback.is_long(self) or name not in FORMS:
        return theirs(self, op, name, **options)
    if any(block.is_extension for block in self._mgr.blocks):
        return _fallback.call(f"DataFrame.{name}", theirs, (self, op, name), options)
    return theirs(self, reduction(name, op), name, **options)


def of_series(self, op, name, **options):
    """As `Series._reduce`."""
    theirs = pandas.Series._reduce
    if not _fallback.is_long(self) or name not in FORMS:
        return theirs(self, op, name, **options)
    if type(self._values) is not numpy.ndarray:
        try:
            return _masked.reduced(self, name, **options)
        except NotNative:
            return _fallback.call(f"Series.{name}", theirs, (self, op, name), options)
    return theirs(self, reduction(name, op), name, **options)

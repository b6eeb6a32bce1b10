"""Order statistics and ranks of series, computed natively."""

import numpy
import pandas
from pandas.api.types import is_list_like

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback

_TIES = {"average", "min", "max", "first", "dense"}


#: Integers up to this bound are floats, too.
_EXACT = 2.0**53


def _as_floats(values):
    """The same numbers as 64-bit floats."""
    if type(values) is not numpy.ndarray or values.dtype not in ("float64", "int64"):
        raise NotNative("values that are no 64-bit numbers")
    if values.dtype == "int64":
        values = values.astype("float64")
        if len(values) and numpy.abs(values).max() >= _EXACT:
            raise NotNative("integers beyond 53 bits")
    return values


def median(series):
    """As `Series.median` without arguments."""
    return middle(series._values)


def middle(values):
    """The median of the values of an array that are not missing."""
    column = _columns.column(_as_floats(values))
    count = len(values) - _core.column_missing(column)
    if count == 0:
        return numpy.float64("nan")
    low, high = _core.column_sorted_values(column, ((count - 1) // 2, count // 2))
    # NumPy adds to zero, which takes the sign of a negative one.
    return numpy.float64(low) + 0.0 if count % 2 else (numpy.float64(low) + high) / 2 + 0.0


#: The places that rules between values choose.
_STEPS = {
    "lower": numpy.floor,
    "higher": numpy.ceil,
    "linear": lambda places: places,
    "nearest": numpy.around,
    "midpoint": lambda places: (numpy.floor(places) + numpy.ceil(places)) / 2,
}


def quantile(series, q, interpolation):
    """As `Series.quantile`, between two values by NumPy's rule."""
    shares = numpy.asarray(q, "float64") if is_list_like(q) else numpy.float64(q)
    if interpolation not in _STEPS or shares.ndim > 1 or not ((shares >= 0) & (shares <= 1)).all():
        raise NotNative("another rule between values, or shares beyond 1")
    count, sorted_at = _order_statistics(series._values)
    if count == 0:
        raise NotNative("no values")
    places = (count - 1) * numpy.atleast_1d(shares)
    places = _STEPS[interpolation](places)
    lows = numpy.minimum(numpy.floor(places), count - 1).astype("int64")
    highs = numpy.minimum(lows + 1, count - 1)
    low, high = numpy.split(sorted_at(numpy.concatenate([lows, highs])), 2)
    values = _between(low, high, places - lows)
    if series.dtype == "int64" and interpolation in ("lower", "higher", "nearest"):
        values = values.astype("int64")
    if not is_list_like(q):
        return values[0]
    index = pandas.Index(q, dtype="float64")
    return series._constructor(values, index=index, name=series.name)


def _order_statistics(values):
    """The number of an array's values that are not missing, and a function that gives those at places in order."""
    if not _fallback.is_large(len(values)):
        values = _as_floats(values)
        known = numpy.sort(values[values == values])
        return len(known), known.__getitem__
    column = _columns.column(_as_floats(values))
    count = len(values) - _core.column_missing(column)
    return count, lambda places: numpy.array(_core.column_sorted_values(column, tuple(places.tolist())))


def quantiles(frame, q=0.5, axis=0, numeric_only=False, interpolation="linear", method="single"):
    """As `DataFrame.quantile`, of all columns."""
    is_plain = axis in (0, "index") and method == "single" and frame.columns.is_unique
    if not is_plain or is_list_like(q) and not len(q):
        raise NotNative("quantiles of rows, or of tables")
    shown = frame._get_numeric_data() if numeric_only else frame
    shares = list(q) if is_list_like(q) else [q]
    columns = [quantile(column, shares, interpolation)._values for _, column in shown.items()]
    if not columns or shown.columns.dtype.kind in "iufM":
        raise NotNative("no columns, or labels that are numbers")
    index = pandas.Index(q if is_list_like(q) else shares, dtype="float64")
    made = frame._constructor._from_arrays(columns, shown.columns.view(), index, verify_integrity=False)
    return (made if is_list_like(q) else made.iloc[0]).__finalize__(frame, method="quantile")


def _between(low, high, share):
    """Values between others, computed from the nearer one."""
    distance = high - low
    return numpy.where(share >= 0.5, high - distance * (1 - share), low + distance * share)


def rank(series, axis, method, numeric_only, na_option, ascending, pct):
    """As `Series.rank`."""
    values = series._values
    is_known = type(values) is numpy.ndarray and values.dtype.kind in "iuf"
    if not is_known or method not in _TIES or na_option != "keep" or pct or axis not in (0, "index"):
        raise NotNative("ranks of such values, or in such a way")
    ranks = _columns.array(_core.column_ranks(_columns.column(values), bool(ascending), method))
    return series._constructor(ranks, index=series.index, copy=False).__finalize__(series, method="rank")

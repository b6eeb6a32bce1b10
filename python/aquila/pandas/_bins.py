"""`cut` and `qcut`: bins, labels and errors by pandas' own code, the bin of each value on all cores."""

import functools

import numpy
import pandas
from pandas.core import algorithms
from pandas.core.dtypes.common import is_integer, is_list_like
from pandas.core.reshape import tile as theirs

from aquila import _core
from aquila._core import NotNative

from . import _columns, _elementwise, _lazy, _masked, _statistics
from ._twins import twin


def _numbers(labels):
    """The values of an index as an array of numbers, and true if these are times."""
    values = labels._values
    if getattr(values, "_ndarray", None) is not None and values.dtype.kind in "mM":
        return values._ndarray.view("int64"), True
    if type(values) is not numpy.ndarray or values.dtype.kind not in "iuf" or values.dtype == "float16":
        raise NotNative(f"bins of values of {values.dtype}")
    return values, False


def _positions(values, edges, side):
    """The place of each value among sorted edges, an array of Aquila's."""
    return _lazy.library().searchsorted(_lazy.borrowed(edges), _lazy.borrowed(values), side)


def _nbins_to_bins(x_idx, nbins, right):
    """As pandas' function of that name, with the bounds of the values found natively."""
    values, is_time = _numbers(x_idx)
    if values.dtype not in ("int64", "float64") or len(values) == 0:
        raise NotNative(f"bounds of {len(values)} values of {values.dtype}")
    if values.dtype == "float64":
        count, _, least, greatest = _core.column_summary(_columns.column(values))
        is_empty = count == 0
    else:
        hole = _columns.NO_TIME if is_time else None
        least, greatest = (_masked.extreme(values, is_greatest, hole) for is_greatest in (False, True))
        is_empty = greatest == hole
    if is_empty:
        raise NotNative("no values")
    bounds = numpy.array([least, greatest], values.dtype)
    if is_time:
        bounds = x_idx._values._from_backing_data(bounds.view(x_idx._values._ndarray.dtype))
    return theirs._nbins_to_bins(pandas.Index(bounds), nbins, right)


def _bins_to_cuts(x_idx, bins, right=True, labels=None, precision=3, include_lowest=False, duplicates="raise",
                  ordered=True):  # fmt: skip
    """As pandas' function of that name."""
    if isinstance(bins, pandas.IntervalIndex):
        if not ordered and labels is None or duplicates not in ("raise", "drop"):
            raise NotNative("options that pandas refuses")
        return _in_intervals(x_idx, bins), bins
    values, is_time = _numbers(x_idx)
    if is_time and x_idx.dtype != bins.dtype:
        raise NotNative("times of different units or zones")
    _numbers(pandas.Index(bins))
    known = algorithms.unique(bins) if len(bins) > 2 and duplicates == "drop" else bins
    # pandas finds the labels and the edges, or an error, for the edges themselves.
    sample = pandas.Index(known[1:] if right else known[:-1])
    options = (right, labels, precision, include_lowest, duplicates, ordered)
    shown, bins = theirs._bins_to_cuts(sample, pandas.Index(bins), *options)
    edges, is_edge_time = _numbers(pandas.Index(bins))
    if is_time != is_edge_time or len(edges) < 2 or len(sample) != len(edges) - 1 or pandas.isna(bins).any():
        raise NotNative("edges of another kind, equal or missing ones")
    codes = _codes(values, edges, right, include_lowest)
    if labels is False:
        return _as_numbers(codes), bins
    if not isinstance(shown, pandas.Categorical):
        raise NotNative("labels that are no categories")
    return _labelled(codes, shown), bins


def _codes(values, edges, right, include_lowest):
    """The number of each value's bin, -1 in none: an array of Aquila's."""
    places = _positions(values, edges, "left" if right else "right")
    where = _lazy.library().where

    def compute():
        found = places
        if include_lowest:
            found = where(_lazy.borrowed(values) == edges[0], 1, found)
        return where((found == 0) | (found == len(edges)), -1, found - 1)

    return _elementwise.recorded(compute)


def _as_numbers(codes):
    """The numbers of bins; floats where a value is in none."""
    missing = codes == -1
    if not missing.any():
        _lazy.touch(codes)
        return codes
    result = codes.astype("float64")
    numpy.putmask(result, missing, numpy.nan)
    return result


def _labelled(codes, shown):
    """Categories for the numbers of bins.

    :param shown: the categories of all bins in order.
    """
    places = shown.codes
    if numpy.array_equal(places, numpy.arange(len(places))):
        found = _elementwise.recorded(lambda: _lazy.borrowed(codes).astype(places.dtype))
        _lazy.touch(found)
    else:
        found = _columns.gather(places[None, :], _columns.Places(codes).column, -1)[0]
    return shown._from_backing_data(found)


def _in_intervals(x_idx, bins):
    """Categories of intervals that do not overlap, in ascending order."""
    values, is_time = _numbers(x_idx)
    left, is_left_time = _numbers(bins.left)
    if not is_time and values.dtype not in ("int64", "float64"):
        raise NotNative(f"values of {values.dtype} among intervals")
    if bins.closed not in ("left", "right") or not bins.is_monotonic_increasing or len(bins) == 0:
        raise NotNative("intervals in no order, or with all edges")
    if is_time != is_left_time or is_time and x_idx.dtype != bins.left.dtype or not bins.is_unique:
        raise NotNative("intervals of another kind")
    right, _ = _numbers(bins.right)
    if right.dtype != left.dtype or bins.hasnans:
        raise NotNative("intervals that are missing")
    is_right = bins.closed == "right"
    places = _positions(values, left, "left" if is_right else "right")
    ends = _lazy.library().concatenate([_lazy.borrowed(right[:1]), _lazy.borrowed(right)])

    def compute():
        end, value = ends[places], _lazy.borrowed(values)
        is_within = (value <= end if is_right else value < end) & (places > 0)
        return _lazy.library().where(is_within, places - 1, -1)

    codes = _elementwise.recorded(compute)
    dtype = pandas.CategoricalDtype(bins, ordered=True)
    shown = pandas.Categorical.from_codes(numpy.arange(len(bins)), dtype=dtype, validate=False)
    return _labelled(codes, shown)


@functools.cache
def _code():
    return twin(theirs, _nbins_to_bins=_nbins_to_bins, _bins_to_cuts=_bins_to_cuts)


def cut(x, *args, **options):
    """As `pandas.cut`."""
    return _code()["cut"](x, *args, **options)


def qcut(x, q, labels=None, retbins=False, precision=3, duplicates="raise"):
    """As `pandas.qcut`."""
    x_idx, _ = theirs._coerce_to_type(theirs._preprocess_for_cut(x))
    if is_integer(q) and q >= 1:
        shares = numpy.linspace(0, 1, q + 1)
        # Shares that are no binary fractions are rounded up, as in pandas.
        numpy.putmask(shares, q * shares != numpy.arange(q + 1), numpy.nextafter(shares, 1))
    elif is_list_like(q):
        shares = q
    else:
        raise NotNative("a number of bins that pandas refuses")
    edges = _statistics.quantile(pandas.Series(x_idx._values, copy=False), shares, "linear")
    options = dict(labels=labels, precision=precision, include_lowest=True, duplicates=duplicates)
    cuts = _bins_to_cuts(x_idx, pandas.Index(edges), **options)
    return theirs._postprocess_for_cut(*cuts, retbins, x)

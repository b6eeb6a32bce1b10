"""Orders of a series: positions of its values in ascending order, its greatest and its least values."""

import numpy
import pandas

from aquila._core import NotNative

from . import _fallback, _order

#: The number of values of which each part of a series keeps one bound.
_PART = 1 << 10
#: The kinds of sorts that NumPy has; all give the one order here.
_KINDS = ("quicksort", "mergesort", "heapsort", "stable")


def nlargest(self, n=5, keep="first"):
    """As `Series.nlargest`."""
    return _chosen(self, "nlargest", n, keep)


def nsmallest(self, n=5, keep="first"):
    """As `Series.nsmallest`."""
    return _chosen(self, "nsmallest", n, keep)


def _chosen(series, name, n, keep):
    theirs = getattr(pandas.Series, name)
    if not _fallback.is_long(series):
        return theirs(series, n, keep)

    def native(n, keep):
        values = series._values
        if type(n) is not int or not 0 < n < len(values) or keep != "first":
            raise NotNative("all values, or the last ones among equals")
        rows = _candidates(values, n, name == "nlargest")
        order = _order.of_values([values[rows]], name == "nsmallest", "last")
        return series.iloc[rows[order[:n]]]

    def call(n, keep):
        return theirs(series, n, keep)

    return _fallback.attempt(f"Series.{name}", len(series), native, call, (n, keep), {})


def _candidates(values, n, is_largest):
    """The places of the n greatest or least values, and of few others.

    The n-th best of the bounds of parts is a bound of the n-th best value.
    """
    if type(values) is not numpy.ndarray or values.dtype.kind not in "iuf" or values.dtype == "float16":
        raise NotNative("values that are no numbers")
    bound = numpy.fmax if is_largest else numpy.fmin
    cut = len(values) - len(values) % _PART
    bounds = bound.reduce(values[:cut].reshape(-1, _PART), axis=1)
    bounds = numpy.sort(bounds[bounds == bounds])
    if n > len(bounds):
        return numpy.arange(len(values))
    least = bounds[len(bounds) - n] if is_largest else bounds[n - 1]
    return numpy.flatnonzero(values >= least if is_largest else values <= least)


def argsort(self, axis=0, kind="quicksort", order=None, stable=None):
    """As `Series.argsort`; equal values stay in order."""

    def theirs(*args):
        return pandas.Series.argsort(self, *args)

    def native(axis, kind, *_):
        if kind not in _KINDS:
            raise NotNative("an unknown kind of sort")
        if axis != -1:
            self._get_axis_number(axis)
        if type(self._values) is not numpy.ndarray or self._values.dtype.kind not in "iufb":
            raise NotNative("values that are no numbers")
        rows = _order.of_values([self._values], True, "last").copy()
        made = self._constructor(rows, index=self.index, name=self.name, dtype=numpy.intp, copy=False)
        return made.__finalize__(self, method="argsort")

    args = (axis, kind, order, stable)
    return _fallback.attempt("Series.argsort", len(self), native, theirs, args, {})

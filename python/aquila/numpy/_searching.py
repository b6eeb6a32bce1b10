"""Sorting, searching, sets and counts."""

import functools
import operator

import numpy

from aquila import _core

from ._arguments import converted as _asarray
from ._arguments import in_type, is_one_of, is_scalar
from ._array import ndarray
from ._fallback import counterparts, native
from ._joining import concatenate
from ._selection import diff
from ._shapes import ravel
from ._ufuncs import by_name


def _along(a, axis):
    """The array and the axis to sort along; for None, the raveled array."""
    return (a.reshape(-1), 0) if axis is None else (a, _core.axis(axis, a.ndim))


def _is_sortable(a, kind, order, stable):
    return (
        type(a) is ndarray
        and a.ndim > 0
        and order is None
        and (kind is None and (stable is None or type(stable) is bool) or stable is None and _is_kind(kind))
    )


def _is_kind(kind):
    return kind is None or type(kind) is str and kind in _KINDS


def _reversed(a, axis):
    return a[(*(slice(None),) * axis, slice(None, None, -1))]


@native(numpy.sort)
def sort(a, axis=-1, kind=None, order=None, *, stable=None, descending=False):
    a = _asarray(a) if descending else a
    if not _is_sortable(a, kind, order, stable):
        return NotImplemented
    a, axis = _along(a, axis)
    result = _core.sort(a, axis)
    return _core.copy(_reversed(result, axis)) if descending else result


@native(numpy.argsort)
def argsort(a, axis=-1, kind=None, order=None, *, stable=None, descending=False):
    a = _asarray(a) if descending else a
    if not _is_sortable(a, kind, order, stable):
        return NotImplemented
    a, axis = _along(a, axis)
    if not descending:
        return _core.argsort(a, axis)
    # Reversing both the array and the result keeps the order of equal elements.
    return a.shape[axis] - 1 - _reversed(_core.argsort(_reversed(a, axis), axis), axis)


_KINDS = ("quicksort", "mergesort", "heapsort", "stable")


# MARK: Partial sorting


@native(numpy.partition)
def partition(a, kth, axis=-1, kind="introselect", order=None):
    places = _places(kth, a, axis, kind, order) if type(a) is ndarray else None
    return NotImplemented if places is None else _core.partition(*_along(a, axis), places)


@native(numpy.argpartition)
def argpartition(a, kth, axis=-1, kind="introselect", order=None):
    places = _places(kth, a, axis, kind, order) if type(a) is ndarray else None
    return NotImplemented if places is None else _core.argpartition(*_along(a, axis), places)


@native(numpy.ndarray.partition)
def partition_in_place(self, kth, axis=-1, kind="introselect", order=None):
    places = _places(kth, self, axis, kind, order) if self._writeable and axis is not None else None
    if places is None:
        return NotImplemented
    self[...] = _core.partition(*_along(self, axis), places)
    return None


def _places(kth, a, axis, kind, order):
    """Returns valid positions along an axis as a tuple; None for arguments that NumPy has to judge."""
    if a.ndim == 0 or order is not None or type(kind) is not str or kind != "introselect":
        return None
    extent = a.size if axis is None else a.shape[_core.axis(axis, a.ndim)]
    places = numpy.asarray(kth)
    if places.dtype.kind not in "iu" or places.ndim > 1 or not 0 < places.size <= _MOST_PLACES:
        return None
    places = tuple(places.reshape(-1).tolist())
    return places if all(-extent <= place < extent for place in places) else None


#: The most positions of a partial sort; NumPy sorts partially for more.
_MOST_PLACES = 64


@native(numpy.lexsort)
def lexsort(keys, axis=-1):
    is_array = type(keys) is ndarray
    if not is_array and type(keys) not in (tuple, list) or is_array and keys.ndim == 0:
        return NotImplemented
    keys = list(keys)
    # Only arrays with one axis; others are taken along axes.
    if not keys or any(type(key) is not ndarray or key.ndim != 1 for key in keys):
        return NotImplemented
    if type(axis) is not int or axis not in (0, -1):
        return NotImplemented
    if any(key.shape != keys[0].shape for key in keys):
        return NotImplemented
    places = _core.argsort(keys[0], 0)
    for key in keys[1:]:
        places = places[_core.argsort(key[places], 0)]
    return places


@native(numpy.searchsorted)
def searchsorted(a, v, side="left", sorter=None):
    if type(a) is not ndarray and type(v) is not ndarray:
        return NotImplemented
    if type(side) is not str or side not in ("left", "right"):
        return NotImplemented
    a, values, sorter = _asarray(a), _asarray(v), sorter if sorter is None else _asarray(sorter)
    if not _are_searchable(a, values) or sorter is not None and type(sorter) is not ndarray:
        return NotImplemented
    if sorter is not None and not _is_order(sorter, a.size):
        return NotImplemented
    result = _core.searchsorted(a, values, side == "right", sorter)
    return result if result.ndim else _core.scalar(result)


def _is_order(places, count):
    """True for a valid array of positions in a row."""
    if not numpy.can_cast(places.dtype, numpy.intp, "safe") or places.shape != (count,):
        return False
    return count == 0 or bool(places.min() >= 0 and places.max() < count)


def _are_searchable(a, values):
    """True if both have types in which NumPy, too, compares them."""
    if type(a) is not ndarray or type(values) is not ndarray:
        return False
    # Python numbers have been given NumPy's types by now, as in NumPy.
    return numpy.result_type(a.dtype, values.dtype).kind in "biufc"


# MARK: Sets


@native(numpy.unique)
def unique(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    sorted=True,
):
    # NumPy's results for arrays without axes have other forms.
    if type(ar) is not ndarray or axis is not None or ar.ndim == 0 or not isinstance(sorted, _FLAGS):
        return NotImplemented
    if not equal_nan and ar.dtype.kind in "fc":
        # Every NaN counts as a distinct value.
        row = _core.sort(ar, None)
        is_plain = not (return_index or return_inverse or return_counts) and row.size
        return concatenate((row[:1], row[1:][row[1:] != row[:-1]])) if is_plain else NotImplemented
    if not return_index and not return_inverse:
        return _core.unique_counts(ar) if return_counts else _core.unique(ar)
    values, places, inverse, counts = _core.unique_all(ar)
    wanted = ((places, return_index), (inverse, return_inverse), (counts, return_counts))
    return (values, *(part for part, is_wanted in wanted if is_wanted))


_FLAGS = (bool, numpy.bool)


@native(numpy.isin)
def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    if type(element) is not ndarray and type(test_elements) is not ndarray:
        return NotImplemented
    element, others = _asarray(element), _asarray(test_elements)
    if type(invert) is not bool or not isinstance(assume_unique, _FLAGS):
        return NotImplemented
    if not is_one_of((None, "sort"), kind):
        return NotImplemented
    if not _are_searchable(element, others) or element.ndim == 0:
        return NotImplemented
    if 0 < others.size <= _MOST_COMPARED:
        # The result is in C order.
        element = element if element._c_contiguous else _core.copy(element)
        kind = numpy.result_type(element.dtype, others.dtype)
        element, others = in_type(element, kind), in_type(ravel(others), kind)
        compare, combine = ("not_equal", "bitwise_and") if invert else ("equal", "bitwise_or")
        found = [by_name[compare](element, others[k : k + 1]) for k in range(others.size)]
        return functools.reduce(by_name[combine], found)
    return _core.isin(element, others, invert)


#: The most other elements for which all pairs are compared.
_MOST_COMPARED = 16


# MARK: Counts


@native(numpy.bincount)
def bincount(x, /, weights=None, minlength=0):
    weights = weights if weights is None else _asarray(weights)
    x = _asarray(x) if type(x) in (list, tuple) else x
    if type(x) is not ndarray or weights is not None and type(weights) is not ndarray:
        return NotImplemented
    if weights is not None and not numpy.can_cast(weights.dtype, float):
        return NotImplemented
    if type(minlength) is bool:
        # NumPy takes no truth value for an integer here.
        return NotImplemented
    # Of no elements, NumPy counts even where weights are given.
    weights = weights if x.size or weights is None or weights.ndim != 1 or weights.size else None
    return _core.bincount(x, weights, _core.index(minlength))


@native(numpy.histogram)
def histogram(a, bins=10, range=None, density=None, weights=None):
    is_plain = type(a) is ndarray and a.size and a.dtype in _EXACT and weights is None
    if not is_plain or not isinstance(bins, (int, numpy.integer)) or bins <= 0:
        return NotImplemented
    if range is not None:
        if type(range) not in (tuple, list) or len(range) != 2 or not all(map(_is_end, range)):
            return NotImplemented
    low, high = _limits(a) if range is None else range
    # NumPy distinguishes larger values as integers.
    if a.dtype.kind != "f" and (abs(int(low)) > _MOST_EXACT or abs(int(high)) > _MOST_EXACT):
        return NotImplemented
    ends, (low, high), bins = (low, high), (float(low), float(high)), operator.index(bins)
    width = (high - low) / bins if low < high else 1.0
    # Bins narrower than the numbers' precision may be empty intervals.
    precision = 4 * float(numpy.spacing(max(abs(low), abs(high)), dtype=_precise(a)))
    if not (numpy.isfinite(low) and numpy.isfinite(high) and width > precision):
        return NotImplemented
    if a.dtype == numpy.float32:
        if bins > _MOST_SINGLE or low == high:
            return NotImplemented
        # The edges have the precision of the elements and of the range, as NumPy computes them.
        edges = counterparts[numpy.linspace](*ends, bins + 1, dtype=numpy.result_type(*ends, a.dtype))
        counts = _core.histogram_between(a, edges)
    else:
        counts, edges = _core.histogram(a, bins, low, high)
    if density:
        return counts / diff(edges) / counts.sum(), edges
    return counts, edges


def _is_end(value):
    """True for a real number of up to 63 bits; NumPy refuses others, each in its own way."""
    if type(value) is int:
        return -1 << 63 <= value < 1 << 63
    is_real = not isinstance(value, complex) and getattr(value, "dtype", _EXACT[0]).kind in "biuf"
    return is_real and is_scalar(value)


def _limits(a):
    """The least and the greatest element, both of one pass."""
    ends = [_core.reduce(op, a, None, False, None, None, None) for op in ("min", "max")]
    return tuple(map(_core.scalar, ends))


def _precise(a):
    return a.dtype if a.dtype.kind == "f" else numpy.dtype(float)


#: The most bins among which NumPy finds the place of a `float32` but for one bin.
_MOST_SINGLE = 1 << 16
_MOST_EXACT = 1 << 53
#: Types in which NumPy's bins are those of exact comparisons.
_EXACT = [numpy.dtype(kind) for kind in ("d", "f", "b", "B", "h", "H", "i", "I", "l")]

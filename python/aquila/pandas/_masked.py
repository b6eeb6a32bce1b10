"""Reductions of whole columns of numbers with masks, of categories and of times."""

import numpy
import pandas
from pandas.arrays import DatetimeArray, TimedeltaArray
from pandas.core.dtypes.cast import maybe_unbox_numpy_scalar

from aquila._core import NotNative

from . import _columns, _lazy, _statistics


def reduced(series, name, skipna=True, min_count=0, **options):
    """A reduction of a series of an array of pandas'."""
    if any(value not in (None, 0, "index", False, "bool") for value in options.values()):
        raise NotNative("other options")
    found = _reduced(series._values, name, skipna, min_count)
    return maybe_unbox_numpy_scalar(found, object_with_dtype=None if name in ("any", "all") else series)


def _reduced(values, name, skipna, min_count):
    if isinstance(values, _columns.MASKED):
        return _of_numbers(values, name, skipna, min_count)
    if name not in ("min", "max") or not skipna:
        raise NotNative(f"the reduction {name} of {values.dtype}")
    if isinstance(values, (DatetimeArray, TimedeltaArray)) and values.ndim == 1:
        found = extreme(values._ndarray.view("int64"), name == "max", _columns.NO_TIME)
        return values._box_func(numpy.array(found).view(values._ndarray.dtype)[()])
    if isinstance(values, pandas.Categorical) and values.ordered:
        place = extreme(values.codes, name == "max", -1)
        return numpy.nan if place == -1 else values.categories[place]
    raise NotNative(f"the reduction {name} of {values.dtype}")


def extreme(numbers, is_greatest, hole=None):
    """The least or the greatest of integers.

    :param hole: the least integer, if it stands for a missing one; it is the result if there are no others.
    """
    array = _lazy.borrowed(numbers)
    if is_greatest or hole is None:
        return numbers.dtype.type(array.max() if is_greatest else array.min())
    if extreme(numbers, True) == hole:
        return numbers.dtype.type(hole)
    most = numpy.iinfo(numbers.dtype).max
    return numbers.dtype.type(_lazy.library().where(array == hole, most, array).min())


def _of_numbers(values, name, skipna, min_count):
    data, mask = _lazy.borrowed(values._data), _lazy.borrowed(values._mask)
    has_holes = bool(mask.any())
    if name in ("any", "all"):
        return _truth(values, data, mask, name, skipna, has_holes)
    if not skipna and has_holes:
        return pandas.NA
    kind = values._data.dtype.kind
    if name in ("min", "max"):
        return _bound(values, data, mask, name, kind)
    if name not in ("sum", "mean") or kind == "f":
        raise NotNative(f"the reduction {name} of {values.dtype}")
    count = len(values) - int(mask.sum())
    if count < max(min_count, 1 if name == "mean" else 0):
        return pandas.NA
    if kind == "b":
        total, wide = int((data & ~mask).sum()), numpy.int64
    else:
        shown = _lazy.library().where(mask, 0, data)
        total, wide = shown.sum().item(), numpy.uint64 if kind == "u" else numpy.int64
        if name == "mean":
            farthest = max(abs(int(shown.min())), abs(int(shown.max())))
            if farthest * len(values) >= _statistics._EXACT:
                raise NotNative("integers whose sum needs more than 53 bits")
    return wide(total) if name == "sum" else numpy.float64(total) / numpy.float64(count)


def _truth(values, data, mask, name, skipna, has_holes):
    """By Kleene's logic: a missing value leaves open what the others do not decide."""
    flags = data if values._data.dtype == bool else data != 0
    found = bool((flags & ~mask).any()) if name == "any" else bool((flags | mask).all())
    is_open = not skipna and has_holes and found == (name == "all")
    return pandas.NA if is_open else numpy.bool_(found)


def _bound(values, data, mask, name, kind):
    if kind == "b":
        known = _truth(values, data, mask, "any" if name == "max" else "all", True, False)
        return known if len(values) > int(mask.sum()) else pandas.NA
    if kind == "f":
        raise NotNative("floats, of which NumPy chooses the sign of a zero")
    bounds = numpy.iinfo(values._data.dtype)
    if len(values) == int(mask.sum()):
        return pandas.NA
    filled = _lazy.library().where(mask, bounds.min if name == "max" else bounds.max, data)
    return values._data.dtype.type(filled.max() if name == "max" else filled.min())

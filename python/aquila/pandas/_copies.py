"""Arrays put one after the other: elements are copied by all cores, and converted on the way."""

import numpy
import pandas
from pandas._libs import lib
from pandas.arrays import ArrowStringArray, DatetimeArray, PeriodArray, TimedeltaArray
from pandas.core.dtypes import concat as theirs

from aquila._core import NotNative

from . import _columns, _elementwise, _fallback, _lazy


def concat_compat(to_concat, axis=0, ea_compat_axis=False, union_categories=False):
    """As pandas' function of that name: the values of arrays in an array of their common type."""
    count = sum(array.shape[-1] for array in to_concat)
    args = to_concat, axis, ea_compat_axis, union_categories
    if not _fallback.is_large(count):
        return theirs.concat_compat(*args)
    try:
        return joined(to_concat, axis, union_categories)
    except NotNative:
        return _fallback.call("concat", theirs.concat_compat, args, {})


def joined(arrays, axis=0, union_categories=False):
    """The values of arrays one after the other; `NotNative` for values that are Python's objects."""
    if not lib.dtypes_all_equal([array.dtype for array in arrays]):
        if union_categories:
            raise NotNative("categories that differ")
        return _mixed(arrays, axis)
    first = arrays[0]
    if type(first) is numpy.ndarray:
        return concatenate(arrays, first.dtype, axis)
    if isinstance(first, ArrowStringArray):
        return first._concat_same_type(arrays)  # Arrow keeps the chunks; no text is copied.
    if isinstance(first, (DatetimeArray, TimedeltaArray)):
        parts = [array._ndarray for array in arrays]
        return first._from_backing_data(concatenate(parts, parts[0].dtype, axis))
    if isinstance(first, PeriodArray):
        parts = [array._ndarray for array in arrays]
        return first._from_backing_data(concatenate(parts, parts[0].dtype))
    if isinstance(first, pandas.Categorical):
        codes = [recoded(array, first.categories) for array in arrays]
        return first._from_backing_data(concatenate(codes, codes[0].dtype, axis))
    if isinstance(first, _columns.MASKED):
        return _masked(arrays, type(first), first._data.dtype)
    raise NotNative(f"an array of class {type(first).__name__}")


def _mixed(arrays, axis):
    """The same for arrays of several types."""
    filled = [array for array in arrays if theirs._is_nonempty(array, axis)]
    has_extension, kinds, dtype = theirs._get_result_dtype(arrays, filled)
    if not has_extension:
        if dtype is None or "b" in kinds or any(type(array) is not numpy.ndarray for array in arrays):
            raise NotNative("truth values beside numbers")
        return concatenate(arrays, dtype, axis)
    if not isinstance(getattr(dtype, "numpy_dtype", None), numpy.dtype):
        raise NotNative(f"arrays of {dtype} among others")
    return _masked(arrays, dtype.construct_array_type(), dtype.numpy_dtype)


def _masked(arrays, kind, dtype):
    """Numbers with masks of missing ones, from such and from plain integers or truth values."""
    if kind not in _columns.MASKED:
        raise NotNative(f"arrays of class {kind.__name__}")
    data, masks = [], []
    for array in arrays:
        is_masked = isinstance(array, _columns.MASKED)
        if not is_masked and (type(array) is not numpy.ndarray or array.dtype.kind not in "biu"):
            raise NotNative("other values, of which some may be missing")
        data.append(array._data if is_masked else array)
        masks.append(array._mask if is_masked else numpy.zeros(len(array), bool))
    return kind._simple_new(concatenate(data, dtype), concatenate(masks, masks[0].dtype))


def recoded(array, categories):
    """The codes of a categorical array's values among other categories, which have all of its own."""
    if array.categories is categories or array.categories.equals(categories):
        return array.codes
    places = categories.get_indexer(array.categories).astype(array.codes.dtype)
    rows = _columns.Places(array.codes.astype("int64"))
    return _columns.gather(places[None, :], rows.column, -1)[0]


def concatenate(arrays, dtype, axis=0):
    """As `numpy.concatenate`, of arrays of a type and of others that convert to it exactly as in NumPy."""
    if dtype.kind in "mM" and all(array.dtype == dtype for array in arrays):
        integers = numpy.dtype("int64")
        return concatenate([array.view(integers) for array in arrays], integers, axis).view(dtype)
    for known in {array.dtype for array in arrays} | {dtype}:
        is_exact = known.kind in "iu" and dtype.kind in "iuf" or known.kind == dtype.kind == "f"
        is_known = known in _columns.CODES and known.char not in _columns.LEFT
        if not is_known or known != dtype and not is_exact:
            raise NotNative(f"an array of {known} among others")
    try:
        _lazy.require_worth(sum(array.nbytes for array in arrays), *arrays)
    except NotNative:
        return numpy.concatenate(arrays, axis, dtype=dtype)
    parts = [_lazy.borrowed(array) for array in arrays if array.size]
    parts = [part if part.dtype == dtype else part.astype(dtype) for part in parts]
    made = _elementwise.recorded(lambda: _lazy.library().concatenate(parts, axis))
    _lazy.touch(made)
    return made

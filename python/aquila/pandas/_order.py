"""Orders, repetitions and distinct values of columns, computed natively."""

import numpy
import pandas
from pandas.api.types import is_list_like
from pandas.arrays import ArrowStringArray

from aquila import _core
from aquila._core import NotNative

from . import _columns


def of_frame(frame, by, ascending, na_position):
    """The positions of a frame's rows in the order of columns or levels."""
    if not isinstance(by, list):
        by = [by]
    if not by:
        raise NotNative("no keys")
    return of_values([frame._get_label_or_level_values(name) for name in by], ascending, na_position)


def of_values(keys, ascending, na_position):
    """The positions of rows in the order of keys: a stable sort."""
    ascending = list(ascending) if is_list_like(ascending) else [ascending] * len(keys)
    if len(ascending) != len(keys) or na_position not in ("first", "last"):
        raise NotNative("orders that are not those of the keys")
    if not all(isinstance(flag, (bool, numpy.bool_)) for flag in ascending):
        raise NotNative("orders that are no truth values")
    if any(isinstance(_columns.plain(key), pandas.Categorical) for key in keys) and len(keys) > 1:
        raise NotNative("several keys with categories")
    if na_position == "first" and len(keys) > 1 and any(map(_has_tied_infinity, keys, ascending)):
        raise NotNative("infinities that pandas does not tell from missing keys")
    columns = tuple(map(_columns.column, keys))
    first = (na_position == "first",) * len(keys)
    return _columns.positions(_core.frame_sort(columns, tuple(map(bool, ascending)), first))


def _has_tied_infinity(key, is_ascending):
    """True if some keys are missing and others infinite, at the end at which missing ones come."""
    key = _columns.plain(key)
    if type(key) is not numpy.ndarray or key.dtype.kind != "f" or not numpy.isnan(key).any():
        return False
    return bool((key == (-numpy.inf if is_ascending else numpy.inf)).any())


def repeated(keys, keep):
    """A mask of the rows whose keys repeat others."""
    if keep not in ("first", "last", False):
        raise NotNative(f"the rule {keep}")
    groups = _core.frame_groups(tuple(map(_columns.column, keys)), True, False)
    return _columns.array(_core.groups_repeated(groups, keep or "none"))


def duplicated(frame, subset, keep):
    """The same for columns of a frame."""
    if subset is None:
        return repeated([frame._get_column_array(k) for k in range(len(frame.columns))], keep)
    is_one = not numpy.iterable(subset) or isinstance(subset, str)
    if is_one or isinstance(subset, tuple) and subset in frame.columns:
        subset = (subset,)
    names = set(subset)
    if not names or not frame.columns.is_unique or names - set(frame.columns):
        raise NotNative("labels that repeat, or that there are not")
    places = [k for k, name in enumerate(frame.columns) if name in names]
    return repeated([frame._get_column_array(k) for k in places], keep)


def distinct(values, keeps_missing=True):
    """The distinct values of an array in the order of first occurrence, and their number of rows."""
    if isinstance(values, pandas.Categorical):
        raise NotNative("categories")
    groups = _core.frame_groups((_columns.column(values),), keeps_missing, False)
    firsts = _core.groups_firsts(groups)
    if isinstance(values, ArrowStringArray):
        return _columns.take(values, _columns.Places(_columns.positions(firsts)), waits=False), groups
    return values.take(_columns.array(firsts)), groups


def value_counts(series, normalize, sort, ascending, bins, dropna):
    """As `Series.value_counts`."""
    values = series._values
    is_text = isinstance(values, ArrowStringArray) and values.dtype.na_value is numpy.nan
    is_numbers = type(values) is numpy.ndarray and values.dtype.kind in "biufmM"
    if bins is not None or not (is_text or is_numbers):
        raise NotNative("bins, or an array of pandas'")
    found, groups = distinct(values, not dropna)
    index = pandas.Index(found, dtype=found.dtype, name=series.name, copy=False)
    counts = _columns.array(_core.groups_sizes(groups))
    result = pandas.Series(counts, index=index, name="proportion" if normalize else "count", copy=False)
    if sort:
        result = result.sort_values(ascending=ascending, kind="stable")
    return result / result.sum() if normalize else result


def is_in(values, others):
    """A mask of the values of an array that are among others."""
    is_row = is_list_like(others) and hasattr(others, "__len__")
    if not is_row or isinstance(others, (set, frozenset, dict)) or len(others) == 0:
        raise NotNative("values that have no order")
    others = getattr(others, "_values", others)
    if type(values) is numpy.ndarray and values.dtype.kind in "iuf":
        others = numpy.asarray(others)
        if others.ndim != 1 or others.dtype.kind not in "iuf" or others.dtype != values.dtype:
            raise NotNative("values of another type")
        return _columns.array(_core.frame_isin(_columns.column(values), _columns.column(others)))
    raise NotNative(f"an array of {values.dtype}")

"""`concat` by pandas' own code, over arrays and labels that are put together natively."""

import collections.abc
import functools

import numpy
import pandas
from pandas.core.indexes import api
from pandas.core.internals import concat as blocks
from pandas.core.reshape import concat as theirs

from aquila._core import NotNative

from . import _alignment, _copies, _fallback, _labels
from ._twins import twin


class _Joining:
    """NumPy, as pandas' code for blocks side by side sees it: long arrays are joined on all cores."""

    def __getattr__(self, name):
        return getattr(numpy, name)

    @staticmethod
    def concatenate(arrays, axis=0):
        if not _fallback.is_large(sum(array.shape[-1] for array in arrays)):
            return numpy.concatenate(arrays, axis)
        try:
            return _copies.concatenate(arrays, numpy.result_type(*arrays), axis)
        except NotNative:
            return _fallback.call("concat", numpy.concatenate, (arrays, axis), {})


#: Classes of labels that are put together as arrays are.
_NUMBERS = {pandas.Index, pandas.RangeIndex}
_ALIKE = ({pandas.Index}, {pandas.DatetimeIndex}, {pandas.TimedeltaIndex})


def _concat_indexes(indexes):
    """As pandas' function of that name: one index of the labels of all."""
    if not _fallback.is_large(sum(map(len, indexes))):
        return theirs._concat_indexes(indexes)
    if all(isinstance(index, pandas.RangeIndex) for index in indexes):
        return _concat_ranges(indexes)
    try:
        kinds = {type(index) for index in indexes}
        if kinds not in _ALIKE and not kinds <= _NUMBERS:
            raise NotNative("labels of several classes")
        if getattr(indexes[0], "freq", None) is not None:
            raise NotNative("times with a frequency")
        names = {index.name for index in indexes}
        values = _copies.joined([index._values for index in indexes])
        if type(indexes[0]) is pandas.RangeIndex and values.dtype.kind == "i":
            return indexes[0]._shallow_copy(values)
        return pandas.Index._with_infer(values, name=None if len(names) > 1 else indexes[0].name, copy=False)
    except NotNative:
        return _fallback.call("concat", theirs._concat_indexes, (indexes,), {})


def _concat_ranges(indexes):
    """The same for ranges, which follow on each other or are written down."""
    filled = [index for index in indexes if len(index)]
    follow = all(
        after.start == before.start + len(before) * before.step and after.step == before.step
        for before, after in zip(filled, filled[1:])
    )
    if follow or len(filled) < 2 or any(len(index) == 1 for index in filled):
        return theirs._concat_indexes(indexes)
    names = {index.name for index in indexes}
    values = _copies.concatenate([index._values for index in filled], numpy.dtype("int64"))
    return indexes[0]._constructor(values, copy=False).rename(None if len(names) > 1 else indexes[0].name)


def get_objs_combined_axis(objs, intersect=False, axis=0, sort=True):
    """As pandas' function of that name: the labels of the other axis."""
    labels = [obj._get_axis(axis) for obj in objs]
    call = functools.partial(api.get_objs_combined_axis, objs, intersect, axis, sort)
    if axis != 0 or not _fallback.is_large(max(map(len, labels))) or api.all_indexes_same(labels):
        return call()
    return _fallback.call("concat of rows that differ", call, (), {})


@functools.cache
def _code():
    """pandas' code for `concat`, over the functions of this module."""
    managers = twin(
        blocks,
        np=_Joining(),
        concat_compat=_copies.concat_compat,
        _is_homogeneous_mgr=lambda manager, dtype: False,
    )
    return twin(
        theirs,
        concat_compat=_copies.concat_compat,
        concatenate_managers=managers["concatenate_managers"],
        _concat_indexes=_concat_indexes,
        factorize_from_iterable=_labels.coded,
        get_objs_combined_axis=get_objs_combined_axis,
    )


def concat(objs, **options):
    """As `pandas.concat`."""
    if isinstance(objs, collections.abc.Iterator):
        objs = list(objs)
    if not _fallback.is_large(_row_count(objs)):
        return theirs.concat(objs, **options)
    if options.get("axis", 0) in (1, "columns") and options.get("join", "outer") == "outer":
        objs = _with_all_rows(objs, options)
    return _code()["concat"](objs, **options)


def _with_all_rows(objs, options):
    """Objects that stand side by side, with the labels of all; the same objects if pandas finds these."""
    is_plain = type(objs) in (list, tuple) and all(type(obj) in _frames_of_ours() for obj in objs)
    if not is_plain or len(objs) < 2 or api.all_indexes_same([obj.index for obj in objs]):
        return objs
    try:
        return _alignment.aligned(objs, options.get("sort", False) is True)
    except NotNative:
        return objs


@functools.cache
def _frames_of_ours():
    from ._frames import DataFrame, Series

    return DataFrame, Series


def _row_count(objs):
    values = objs.values() if isinstance(objs, collections.abc.Mapping) else objs
    if isinstance(objs, (pandas.DataFrame, pandas.Series)) or not isinstance(values, collections.abc.Iterable):
        return 0
    return sum(len(value) for value in values if isinstance(value, (pandas.DataFrame, pandas.Series)))

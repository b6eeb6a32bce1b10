"""Operators of series, and the memory of frames and series as the program sees it."""

import functools

import numpy
import pandas
from pandas.core import ops
from pandas.core.dtypes.common import is_list_like
from pandas.core.generic import NDFrame

from aquila import _warnings
from aquila._core import NotNative

from . import _elementwise, _fallback, _lazy, _texts
from ._kinds import has_no_metadata, made


def _operated(series, other, operation):
    """The result of an operator of a series on a number, or on a series with the same labels."""
    block = series._mgr._block
    right = other
    right_block = None
    if isinstance(other, pandas.Series):
        if not (series.index is other.index or series.index.equals(other.index)):
            raise NotNative("labels that differ")
        right_block = other._mgr._block
        right = right_block.values
    elif is_list_like(other):
        raise NotNative("values without labels")
    name = ops.get_op_result_name(series, other)
    result = _elementwise.binary(operation, block.values, right, block, right_block)
    return series._construct_result(result, name=name, other=other)


def construct(self, result, name, other):
    """As `Series._construct_result`; labels and values of a result that pandas made need no checks."""
    is_plain = type(result) is numpy.ndarray and result.ndim == 1 and result.dtype.kind in "biuf"
    manager = self._mgr
    is_plain = is_plain and len(result) == len(manager.axes[0]) and type(self)._metadata == ["_name"]
    is_ours = is_plain and self._constructor is type(self) and has_no_metadata(self)
    if not is_ours or isinstance(other, NDFrame) and not has_no_metadata(other):
        return pandas.Series._construct_result(self, result, name, other)
    return made(type(self), type(manager).from_array(result, manager.axes[0]), name)


def construct_frame(self, result, other):
    """As `DataFrame._construct_result`; the blocks of a result that pandas made are its alone."""
    kind = type(self)
    is_ours = kind is type(result) and self._constructor is kind and not kind._metadata and has_no_metadata(self)
    if not is_ours or isinstance(other, NDFrame) and not has_no_metadata(other):
        return pandas.DataFrame._construct_result(self, result, other)
    for axis, labels in enumerate(self._mgr.axes):
        result._mgr.set_axis(axis, labels)
    return result


def _operator(method):
    theirs = getattr(pandas.Series, method)

    def operator(self, other, op):
        if _lazy.is_worth(len(self)):
            try:
                return _operated(self, other, op)
            except NotNative:
                pass
        return theirs(self, other, op)

    return operator


arithmetic, logical, _compared = map(_operator, ("_arith_method", "_logical_method", "_cmp_method"))


def compare(self, other, op):
    """As `Series._cmp_method`."""
    if type(other) is str:
        return _texts.compare(self, other, op, pandas.Series._cmp_method)
    return _compared(self, other, op)


# MARK: Memory


def complete(kind):
    """Adds the members of pandas' that show the program the memory of a frame or a series."""
    for name in ("values", "array", "to_numpy", "__array__", "__getstate__"):
        theirs = getattr(kind._theirs, name, None)
        if isinstance(theirs, property):
            setattr(kind, name, property(_showing(theirs.fget), doc=theirs.__doc__))
        elif theirs is not None:
            setattr(kind, name, _showing(theirs))


def _showing(theirs):
    @functools.wraps(theirs)
    def show(self, *args, **kwargs):
        if _fallback.is_long(self):
            for block in self._mgr.blocks:
                _lazy.expose(block.values)
        blocks = self._mgr.blocks
        if len(blocks) == 1 and blocks[0].is_extension:
            # pandas warns of some such arrays, at its caller's line.
            return _warnings.at_program(theirs, (self, *args), kwargs)
        return theirs(self, *args, **kwargs)

    show._is_inherited = True
    return show

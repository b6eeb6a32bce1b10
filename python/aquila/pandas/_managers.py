"""The managers of frames' blocks, which take rows natively: all selections, sorts and merges come here, and
operations on each element.
"""

import functools

import numpy
import pandas
from pandas.api.types import is_scalar
from pandas.core.dtypes.missing import isna
from pandas.core.internals import managers
from pandas.core.internals.blocks import BlockPlacement, extend_blocks

from aquila import _core
from aquila._core import NotNative

from . import _columns, _elementwise, _fallback, _lazy
from ._later import Later

_missing = Later("_missing")


def _is_missing(value):
    return value is None or is_scalar(value) and value != value


def _take(block, indexer, positions):
    """A block's rows at positions: an array, and the same as `Places`."""
    # The block of a series has its rows' places, that of a frame its columns'.
    places = block.mgr_locs if block.ndim == 2 else BlockPlacement(slice(0, len(indexer)))
    try:
        values = _columns.take(block.values, positions)
    except NotNative:
        return block.take_nd(indexer, axis=block.ndim - 1, new_mgr_locs=places, fill_value=block.fill_value)
    make = block.make_block_same_class if values.dtype == block.dtype else block.make_block
    return make(values, places)


def _row_count(manager):
    blocks = manager.blocks
    return blocks[0].values.shape[-1] if blocks else len(manager.axes[-1])


def _is_short(manager):
    """True if pandas computes elements of a manager of so few; said quickly, since all of a short frame is."""
    rows, blocks = 0, manager.blocks
    for block in blocks:
        values = block.values
        if type(values) is numpy.ndarray:
            rows = values.shape[-1]
            if 2 * values.size >= 5 * _fallback.least_rows:
                return False
    return (rows or len(manager.axes[-1])) < _fallback.least_rows


def _is_native(manager, indexer, axis, fill_value):
    if indexer is None or axis != manager.ndim - 1:
        return False
    count = _row_count(manager)
    return (
        _fallback.is_large(max(len(indexer), count))
        and indexer.ndim == 1
        and len(indexer) > 0
        and count > 0
        and _is_missing(fill_value)
        and all(block.dtype.kind != "V" for block in manager.blocks)
    )


def _reindex_indexer(
    self,
    new_axis,
    indexer,
    axis,
    fill_value=None,
    allow_dups=False,
    only_slice=False,
    *,
    use_na_proxy=False,
):
    """As pandas' own, natively for rows."""
    if not _is_native(self, indexer, axis, fill_value):
        args = self, new_axis, indexer, axis, fill_value, allow_dups, only_slice
        return managers.BaseBlockManager.reindex_indexer(*args, use_na_proxy=use_na_proxy)
    if not allow_dups:
        self.axes[axis]._validate_can_reindex(indexer)
    indexer = numpy.ascontiguousarray(indexer, "int64")
    positions = _columns.Places(indexer)
    blocks = [_take(block, indexer, positions) for block in self.blocks]
    if self.ndim == 1:
        return type(self)(blocks[0], new_axis)
    made = type(self).from_blocks(blocks, [self.axes[0].view(), new_axis])
    made._blknos, made._blklocs = self.blknos.copy(), self.blklocs.copy()
    return made


def _apply(self, f, align_keys=None, **kwargs):
    """As pandas' own, natively for blocks of many elements."""
    if _is_short(self):
        return managers.BaseBlockManager.apply(self, f, align_keys, **kwargs)
    is_long = _fallback.is_large(_row_count(self))
    if f == "apply" and kwargs.get("func") is isna and is_long:
        return _missing_values(self)
    is_large = any(map(_is_large, self.blocks)) or f == "round" and is_long
    native = _elementwise.form(f) if is_large else None
    if is_large and kwargs.get("inplace"):
        _lazy.settle()
    if native is None:
        return managers.BaseBlockManager.apply(self, f, align_keys, **kwargs)
    made = []
    for block in self.blocks:
        options = kwargs | {name: _aligned(kwargs[name], block) for name in align_keys or ()}
        try:
            applied = _applied(native, block, options)
        except NotNative:
            applied = _theirs(block, f, options)
        made = extend_blocks(applied, made)
    return type(self).from_blocks(made, [axis.view() for axis in self.axes])


def _copy(self, *, deep):
    """As pandas' own, which makes views of the labels twice."""
    blocks = [block.copy(deep=deep) for block in self.blocks]
    made = type(self).from_blocks(blocks, [axis.view() for axis in self.axes])
    if self.ndim > 1 and self._blknos is not None:
        made._blknos, made._blklocs = self._blknos.copy(), self._blklocs.copy()
    if deep:
        made._consolidate_inplace()
    return made


def _missing_values(manager):
    """As `isna` of a manager."""
    made = []
    for block in manager.blocks:
        try:
            applied = block.make_block(_missing.missing(block))
        except NotNative:
            applied = _fallback.call("isna of a block", block.apply, (isna,), {})
        made = extend_blocks(applied, made)
    return type(manager).from_blocks(made, [axis.view() for axis in manager.axes])


#: Names under which pandas' computation of a block is reported, by what is applied to it.
_REPORTED = {"round": "round", numpy.abs: "abs"}


def _theirs(block, f, options):
    """The result of pandas' own method for a block, reported as a fallback where the block is large."""
    call = functools.partial(block.apply, f) if callable(f) else getattr(block, f)
    name = _REPORTED.get(f) if isinstance(f, str) or f is numpy.abs else None
    if name is None or not _fallback.is_large(block.shape[-1]):
        return call(**options)
    return _fallback.call(f"{name} of a block", call, (), options)


def _is_large(block):
    return type(block.values) is numpy.ndarray and _lazy.is_worth(block.values.size)


def _applied(native, block, options):
    if not _is_large(block):
        raise NotNative("few elements, or an array of pandas'")
    return block.make_block(native(block, **options))


def _aligned(argument, block):
    """The part of a manager's argument that belongs to a block."""
    places = block.mgr_locs.indexer
    if isinstance(argument, (pandas.Series, pandas.DataFrame)):
        return (argument.iloc[places] if argument.ndim == 1 else argument.iloc[:, places])._values
    return argument[places]


def _operate_blockwise(self, other, array_op):
    """As pandas' own, natively for blocks that stand for the same columns on both sides."""
    operation = _elementwise.operation_of(array_op)
    if operation is not None and any(map(_is_large, self.blocks)) and _are_alike(self, other):
        try:
            made = [
                left.make_block(_elementwise.binary(operation, left.values, right.values, left, right))
                for left, right in zip(self.blocks, other.blocks)
            ]
            return type(self)(tuple(made), axes=other.axes, verify_integrity=False)
        except NotNative:
            pass
    return managers.BlockManager.operate_blockwise(self, other, array_op)


def _are_alike(left, right):
    return len(left.blocks) == len(right.blocks) and all(
        numpy.array_equal(a.mgr_locs.as_array, b.mgr_locs.as_array)
        for a, b in zip(left.blocks, right.blocks)
    )


def _writing(name, kind):
    """A method of pandas' that writes to blocks, which no recorded operation refers to then."""
    theirs = getattr(kind, name)

    def write(self, *args, **kwargs):
        if _lazy.is_pending:
            _lazy.settle()
        return theirs(self, *args, **kwargs)

    return write


def _equals(self, other):
    """As pandas' own, which asks for an instance of its class on the right."""
    theirs = managers.BaseBlockManager.equals
    return theirs(other, self) if _KINDS.get(type(other)) is type(self) else theirs(self, other)


# Each class has one base, so that managers of pandas' can take it.
class BlockManager(managers.BlockManager):
    """The blocks of a frame."""

    reindex_indexer, equals, apply, copy = _reindex_indexer, _equals, _apply, _copy
    operate_blockwise = _operate_blockwise
    column_setitem = _writing("column_setitem", managers.BlockManager)
    iset = _writing("iset", managers.BlockManager)
    setitem = _writing("setitem", managers.BlockManager)
    putmask = _writing("putmask", managers.BlockManager)


class SingleBlockManager(managers.SingleBlockManager):
    """The block of a series."""

    __slots__ = ()

    reindex_indexer, equals, apply, copy = _reindex_indexer, _equals, _apply, _copy
    setitem_inplace = _writing("setitem_inplace", managers.SingleBlockManager)
    setitem = _writing("setitem", managers.SingleBlockManager)
    putmask = _writing("putmask", managers.SingleBlockManager)

    def get_rows_with_mask(self, indexer):
        if (
            type(indexer) is not numpy.ndarray
            or indexer.dtype != bool
            or not _fallback.is_large(len(indexer))
        ):
            return super().get_rows_with_mask(indexer)
        if indexer.all():
            return type(self)(self._block.copy(deep=False), self.index)
        _lazy.touch(indexer)
        positions = _columns.Places(_columns.positions(_core.frame_where(indexer)))
        block = self._block
        try:
            values = _columns.take(block.values, positions)
        except NotNative:
            return super().get_rows_with_mask(indexer)
        placement = BlockPlacement(slice(0, len(values)))
        return type(self)(type(block)(values, placement=placement, ndim=1), self.index[indexer])


_KINDS = {managers.BlockManager: BlockManager, managers.SingleBlockManager: SingleBlockManager}


def own(manager):
    """Makes a manager one that takes rows natively."""
    kind = _KINDS.get(type(manager))
    if kind is not None:
        manager.__class__ = kind
    return manager

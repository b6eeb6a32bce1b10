"""Arrays of NumPy's class whose elements are computed when they are touched: results of recorded operations
on the memory of pandas' blocks.

An operation that is recorded reads a block later. Until then it counts as one of pandas' references to the
block, so that pandas copies the block before it writes to it. Memory that the program may write past pandas
is read at once.
"""

import functools
import sys
import weakref

import numpy

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback

#: Roots of memory that the program has been shown, by their numbers.
_seen = {}
#: True if a recorded operation may still refer to a block.
is_pending = False


@functools.cache
def library():
    """`aquila.numpy`, which programs of short frames do without: the extension's arrays are of its class."""
    import aquila.numpy

    return aquila.numpy


class _Held:
    """The memory of a block, for an array that keeps the block."""

    def __init__(self, values, block):
        self._values, self._block = values, block
        self.__array_interface__ = {**values.__array_interface__}
        self.__array_interface__["data"] = self.__array_interface__["data"][0], True


def _root(values):
    """The array that owns an array's memory, and the object below it."""
    while type(values.base) is numpy.ndarray:
        values = values.base
    return values, values.base


def is_worth(count):
    """True for so many elements that a recorded operation may take less time than a loop of NumPy's."""
    return _fallback.is_large(max(2 * count // 5, min(count, 1)))


def require_worth(size, *operands):
    """Raises where NumPy's loop takes less time: memory of less than 2 MB is copied when it is touched, which
    pays for results of several operations alone.

    :param size: the bytes of a result.
    """
    if not _fallback.is_large(max(size // 42, 1)) and not any(map(is_own, operands)):
        raise NotNative("few elements")


def is_own(values):
    """True for an array that shows the memory of one of Aquila's arrays."""
    return type(values) is numpy.ndarray and isinstance(_root(values)[1], _core.Array)


def operand(values, block=None):
    """An array of Aquila's over the memory of a block.

    :param block: a block that holds the values; without one they are read at once.
    """
    global is_pending
    code = _columns.CODES.get(values.dtype) if type(values) is numpy.ndarray else None
    if code is None or values.dtype.char in _columns.LEFT or values.size == 0:
        raise NotNative("an array of a type that is not computed natively")
    library()
    root, owner = _root(values)
    if isinstance(owner, _core.Array):
        return _part(owner, root, values, code)
    if block is None or id(root) in _seen:
        found = _core.adopt(values, code, True)
    else:
        reference = type(block)(block.values, placement=block.mgr_locs, ndim=block.ndim, refs=block.refs)
        found = _core.adopt(numpy.asarray(_Held(values, reference)), code, False)
        is_pending = True
    if found is None:
        raise NotNative("elements that are not aligned")
    return found


def borrowed(values):
    """An array of Aquila's over an array's memory, for an operation whose result is touched at once."""
    code = _columns.CODES.get(values.dtype)
    if code is None or values.dtype.char in _columns.LEFT or values.size == 0:
        raise NotNative("an array of a type that is not computed natively")
    library()
    root, owner = _root(values)
    is_ours = isinstance(owner, _core.Array)
    found = _part(owner, root, values, code) if is_ours else _core.adopt(values, code, False)
    if found is None:
        raise NotNative("elements that are not aligned")
    return found


def _part(owner, root, values, code):
    """The view of one of Aquila's arrays that a NumPy array shows; nothing is computed for it."""
    place, start = (array.__array_interface__["data"][0] for array in (values, root))
    found = _core.strided(owner, place - start, values.shape, values.strides, code)
    if found is None:
        raise NotNative("elements that are not aligned")
    return found


def shown(array):
    """A plain NumPy array on the memory of one of Aquila's, computed when it is touched."""
    if _core.has_struct():
        return numpy.ndarray.view(array, numpy.ndarray)
    return numpy.asarray(memoryview(array))


def touch(values):
    """Computes the elements of an array, before the extension's threads read them."""
    if type(values) is numpy.ndarray and values.size and is_own(values):
        values[(0,) * values.ndim]


def touch_frame(frame):
    """Computes all blocks of a frame or a series."""
    for block in frame._mgr.blocks:
        touch(block.values)


def lent(values):
    """An array to hand to the extension, which keeps it computed as long as it is used."""
    if not is_own(values) or values.size == 0 or values.dtype not in _columns.CODES:
        return values
    root, owner = _root(values)
    return _part(owner, root, values, _columns.CODES[values.dtype])


def expose(values):
    """Notes that the program sees an array's memory, which it may write."""
    if type(values) is numpy.ndarray:
        settle()
        touch(values)
        _note(_root(values)[0])


def _note(root):
    key = id(root)
    _seen[key] = weakref.ref(root, lambda _: _seen.pop(key, None))


def note_shared(data, depth):
    """Notes arrays that the program keeps and has frames made of without a copy.

    :param depth: the number of calls between this and the code that makes one.
    """
    arrays = data.values() if isinstance(data, dict) else (data,)
    large = [a for a in arrays if type(a) is numpy.ndarray and a.ndim and _fallback.is_large(len(a))]
    if not large or sys._getframe(depth).f_globals.get("__name__", "").startswith(("pandas.", "aquila.")):
        return
    for values in large:
        _note(_root(values)[0])


def settle():
    """Lets go of blocks that recorded operations refer to, before pandas writes to one."""
    global is_pending
    if is_pending:
        _core.flush()
        _core.adopt(numpy.zeros(1), _columns.CODES[numpy.dtype("float64")], False)
        is_pending = False

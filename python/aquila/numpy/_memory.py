"""The way to NumPy's arrays and back: views of the same memory wherever that can be.

On many ranks, each of which has a part of the elements, NumPy gets copies of all; `_fallback` sees to what it
writes there.
"""

import numpy
from numpy.lib.array_utils import normalize_axis_index

from aquila import _core, _ranks

#: NumPy's types in the order of the extension's numbers for them.
TYPES = tuple(numpy.dtype(c) for c in ("?", "b", "B", "h", "H", "i", "I", "l", "L", "e", "f", "d", "F", "D"))
CODES = {dtype: code for code, dtype in enumerate(TYPES)}
# Of the same size as "l" and "L" here, but types of their own to NumPy, which takes them as equal.
CODES[numpy.dtype("q")] = CODES[numpy.dtype("l")]
CODES[numpy.dtype("Q")] = CODES[numpy.dtype("L")]

_MOST_ITEMS = 1 << 30
_WRITEABLE = 0x400
#: Copying so many bytes costs less than keeping NumPy's memory.
SMALL = 1 << 12


def dtype_of(value):
    """What an argument means as a type. An array has one, but is none."""
    if isinstance(value, _core.Array):
        raise TypeError("Cannot construct a dtype from an array")
    return numpy.dtype(value)


def code_of(dtype):
    """The extension's number for a type; None for types that live in NumPy alone."""
    return CODES.get(dtype if type(dtype) is numpy.dtype else dtype_of(dtype))


def axis_index(axis, rank):
    """An axis from the first on. Truth values, which some of NumPy's functions take, are NumPy's to judge."""
    if type(axis) is bool:
        raise TypeError("an integer is required for the axis")
    return normalize_axis_index(axis, rank)


def view(array):
    """The memory of an array as an array of NumPy's; both see each other's writes. Waits.

    On many ranks it is a copy that cannot be written.
    """
    return numpy.asarray(memoryview(array))


def lend(array):
    """As `view`, for what the package itself asks NumPy: on many ranks a copy that can be written."""
    return numpy.asarray(_core.lend(array))


def to_numpy(value, show=lend):
    """The value with NumPy's arrays for ours, also within tuples, lists and dictionaries."""
    if isinstance(value, _core.Array):
        return show(value)
    kind = type(value)
    if kind is tuple or kind is list:
        # NumPy refuses as many operands as this, before it looks at them.
        if len(value) > _MOST_ITEMS:
            return value
        items = [to_numpy(item, show) for item in value]
        same = all(ours is theirs for ours, theirs in zip(items, value))
        return value if same else kind(items)
    if kind is dict:
        return {key: to_numpy(item, show) for key, item in value.items()}
    return getattr(value, "_numpy", value)


def converting(call, *args, otherwise=None, **options):
    """The result of a call that makes NumPy convert objects.

    NumPy does not take arrays of ours from `__array__`. It says so before anything is done, and is given its
    own arrays for such objects. `otherwise` is called instead with the array that the first argument gives.
    """
    try:
        return call(*args, **options)
    except ValueError as error:
        if str(error) != "object __array__ method not producing an array":
            raise
    array = None if otherwise is None else from_protocol(args[0])
    if array is not None:
        return otherwise(array, *args[1:], **options)
    return call(*map(_shown, args), **options)


def _shown(value):
    kind = type(value)
    if kind is tuple or kind is list:
        return kind(map(_shown, value))
    if kind is dict:
        return {key: _shown(item) for key, item in value.items()}
    array = from_protocol(value)
    if array is None:
        return value
    return _Shown(value, lend(array)) if hasattr(kind, "__array_wrap__") else lend(array)


def from_protocol(value):
    """The array of ours that an object's `__array__` gives; None where it is another's, or there is none."""
    method = getattr(type(value), "__array__", None)
    if method is None or isinstance(value, (type, numpy.ndarray, numpy.generic, _core.Array)):
        return None
    result = method(value)
    return result if isinstance(result, _core.Array) else None


class _Shown:
    """An object that has a say in results, with NumPy's array for ours."""

    def __init__(self, value, array):
        self._value = value
        self._array = array

    def __array__(self, dtype=None, copy=None):
        return numpy.array(self._array, dtype, copy=copy)

    def __getattr__(self, name):
        return getattr(self._value, name)

    @property
    def __array_wrap__(self):
        return self._value.__array_wrap__


def wrap(value, is_shared=False):
    """The value with our arrays for NumPy's: views of ours where they show the memory of ours.

    Others are arrays over NumPy's memory, on which operations run at once where others see it too. Arrays of
    types and classes that live in NumPy alone stay as they are.
    """
    kind = type(value)
    if kind is numpy.ndarray:
        code = CODES.get(value.dtype)
        if code is None:
            return value
        owner, shown = owner_of(value)
        return _adopt(value, code, is_shared) if owner is None else _alias(value, owner, shown, code)
    if kind is tuple or kind is list:
        items = [wrap(item, is_shared) for item in value]
        return value if all(ours is theirs for ours, theirs in zip(items, value)) else kind(items)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return kind(*[wrap(item, is_shared) for item in value])
    return value


def owner_of(value):
    """The array of ours whose memory an array shows, and how NumPy shows all of it; else twice None."""
    shown = value
    # Views with strides of their own have an object between them and the array.
    while type(value) is not memoryview:
        shown = value if isinstance(value, numpy.ndarray) else shown
        value = getattr(value, "base", None)
        if value is None:
            return None, None
    return (value.obj, shown) if isinstance(value.obj, _core.Array) else (None, None)


def _adopt(value, code, is_shared):
    # Bodies of tasks have NumPy's arrays.
    if _core.in_body():
        return value
    if is_shared and _ranks.is_many:
        # Each rank would write only its part of what others see.
        result = _adopt(_copy(value), code, False)
        result._writeable = value.flags.writeable
        return result
    if not is_shared and value.nbytes <= SMALL and value.flags.c_contiguous:
        return _core.copy_in(value, value.shape, code)
    result = _core.adopt(value, code, is_shared)
    # Elements may stand where no loop of ours can use them.
    return _core.copy_in(numpy.ascontiguousarray(value), value.shape, code) if result is None else result


def _copy(value):
    """A copy with the same strides, which orders of summation follow."""
    low, high = numpy.lib.array_utils.byte_bounds(value)
    offset = value.__array_interface__["data"][0] - low
    result = numpy.ndarray(value.shape, value.dtype, bytearray(high - low), offset, value.strides)
    result[...] = value
    return result


def _alias(value, owner, shown, code):
    offset = value.__array_interface__["data"][0] - shown.__array_interface__["data"][0]
    if value.size == 0:
        result = _core.zeros(value.shape, code)
    else:
        result = _core.strided(owner, offset, value.shape, value.strides, code)
        if result is None:
            return value
    # What many ranks let others see is read-only, whatever the array.
    is_read_only = not value.flags.num & _WRITEABLE and (not _ranks.is_many or shown.flags.writeable)
    if is_read_only or not owner._writability:
        result._writeable = False
    return result


def asarray(value):
    """Any object as an array of ours, over the same memory where it has some."""
    if isinstance(value, _core.Array):
        return value
    theirs = converting(numpy.asarray, value, otherwise=asarray)
    return wrap(theirs, is_shared=theirs is value or theirs.base is not None)


def transposed(array, axes):
    """An array that nobody else has, with its axes in another order: the owner of its elements, as it was."""
    _core.become(array, _core.transpose(array, tuple(axes)))
    return array

"""Conversion to NumPy's arrays and back: views of the same memory wherever possible.

On many ranks, each of which has a part of the elements, NumPy gets copies of all elements;
`_fallback` brings back what it writes to them.
"""

import numpy

from aquila import _core, _ranks, _warnings

#: NumPy's types in the order of the extension's numbers.
TYPES = tuple(numpy.dtype(c) for c in ("?", "b", "B", "h", "H", "i", "I", "l", "L", "e", "f", "d", "F", "D"))
CODES = {dtype: code for code, dtype in enumerate(TYPES)}
# Of the same size as "l" and "L" here, but separate types in NumPy, which treats them as equal.
CODES[numpy.dtype("q")] = CODES[numpy.dtype("l")]
CODES[numpy.dtype("Q")] = CODES[numpy.dtype("L")]

#: Types whose arrays without axes stay NumPy's, as their scalars do.
_LONG = ("q", "Q")
_MOST_ITEMS = 1 << 30
_WRITEABLE = 0x400
#: The size in bytes below which a copy costs less than keeping NumPy's memory.
SMALL = 1 << 12


def dtype_of(value):
    """The type that an argument names."""
    return value if isinstance(value, numpy.dtype) else numpy.dtype(as_name(value))


def as_name(value):
    """A description of a type, with NumPy's arrays for Aquila's: NumPy would read the types of these."""
    return to_numpy(value) if isinstance(value, (_core.Array, tuple, list, dict)) else value


def view(array):
    """The memory of an array as a NumPy array; each side sees the other's writes. Waits.

    On many ranks it is a read-only copy.
    """
    shown = _core.shown(array)
    return numpy.asarray(memoryview(array)) if shown is None else shown


def lend(array):
    """As `view`, for calls of NumPy by the package itself: on many ranks a writable copy."""
    shown = _core.shown(array)
    return numpy.asarray(_core.lend(array)) if shown is None else shown


def to_numpy(value, show=lend):
    """The value with NumPy's arrays in place of Aquila's, also within tuples, lists and dictionaries."""
    if isinstance(value, _core.Array):
        return show(value)
    kind = type(value)
    if kind is tuple or kind is list:
        # NumPy refuses this many operands before it looks at them.
        if len(value) > _MOST_ITEMS:
            return value
        items = [to_numpy(item, show) for item in value]
        same = all(ours is theirs for ours, theirs in zip(items, value))
        return value if same else kind(items)
    if kind is dict:
        return {key: to_numpy(item, show) for key, item in value.items()}
    return getattr(value, "_numpy", value)


def converting(call, *args, otherwise=None, **options):
    """The result of a call in which NumPy converts objects.

    NumPy refuses Aquila's arrays as results of `__array__`. It raises before it has any effect, and
    the call is repeated with NumPy arrays for such objects. If given, `otherwise` is called instead
    with the array that the first argument returns.
    """
    try:
        # Conversions to a type, which functions with options make, may warn.
        if options and args[1] is not None:
            return _warnings.at_program(call, args, options)
        return call(*args, **options)
    except ValueError as error:
        if str(error) != NO_ARRAY:
            raise
    array = None if otherwise is None else from_protocol(args[0])
    if array is not None:
        return otherwise(array, *args[1:], **options)
    originals = {}
    result = call(*[_shown(arg, originals) for arg in args], **options)
    return _with_originals(result, originals)


#: NumPy's words for an object whose `__array__` returns an array of Aquila's.
NO_ARRAY = "object __array__ method not producing an array"


def _shown(value, originals):
    """The value with NumPy's arrays for objects; `originals` gets the objects by the arrays' numbers."""
    kind = type(value)
    if kind is tuple or kind is list:
        return kind([_shown(item, originals) for item in value])
    if kind is dict:
        return {key: _shown(item, originals) for key, item in value.items()}
    array = from_protocol(value)
    if array is None:
        return value
    result = _Shown(value, lend(array)) if hasattr(kind, "__array_wrap__") else lend(array)
    originals[id(result)] = result, value
    return result


def _with_originals(result, originals):
    """An array of objects with those that its elements stand for."""
    if type(result) is numpy.ndarray and result.dtype == object and result.flags.writeable:
        for place, element in enumerate(result.flat):
            if id(element) in originals:
                result.flat[place] = originals[id(element)][1]
    return result


def from_protocol(value):
    """The Aquila array that an object's `__array__` returns; None for other results or without the
    method.
    """
    method = getattr(type(value), "__array__", None)
    if method is None or isinstance(value, (type, numpy.ndarray, numpy.generic, _core.Array)):
        return None
    result = method(value)
    return result if isinstance(result, _core.Array) else None


class _Shown:
    """A dispatching object whose `__array__` returns NumPy's array in place of Aquila's."""

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
    """The value with Aquila's arrays in place of NumPy's: views if they show Aquila's memory.

    Others become arrays over NumPy's memory; operations on it run at once if other code can see it.
    Arrays of types and classes that exist only in NumPy are returned unchanged.
    """
    kind = type(value)
    if kind is numpy.ndarray:
        # Tasks' bodies work on NumPy's arrays.
        taken = None if is_shared or _core.in_body() else _core.taken(value)
        if taken is not None:
            return taken
        code = CODES.get(value.dtype)
        if code is None or value.ndim == 0 and value.dtype.char in _LONG:
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
    """The Aquila array whose memory an array shows, and the NumPy array of all of it; None twice if
    there is none.
    """
    shown = value
    # Views with custom strides have an object between them and the array.
    while type(value) is not memoryview:
        if isinstance(value, _core.Array):
            return value, value
        shown = value if isinstance(value, numpy.ndarray) else shown
        value = getattr(value, "base", None)
        if value is None:
            return None, None
    return (value.obj, shown) if isinstance(value.obj, _core.Array) else (None, None)


def is_all_of_its_base(value):
    """True for an array that shows all of one of Aquila's, as NumPy's conversions make of these."""
    base = value.base
    return (
        isinstance(base, _core.Array)
        and (value.shape, value.strides, value.dtype) == (base.shape, base.strides, base.dtype)
        and value.ctypes.data == base.ctypes.data
        and value.flags.writeable == base.flags.writeable
    )


def _adopt(value, code, is_shared):
    if _core.in_body():
        return value
    if is_shared and _ranks.is_many:
        # Each rank would write only its own part of the shared memory.
        result = _adopt(copy_as_laid_out(value), code, False)
        result._writeable = value.flags.writeable
        return result
    if not is_shared and value.nbytes <= SMALL and value.flags.c_contiguous:
        result = _core.copy_in(value, value.shape, code)
        if not value.flags.num & _WRITEABLE:
            result._writeable = False
        return result
    result = _core.adopt(value, code, is_shared)
    # Misaligned elements cannot be used by native loops.
    return _core.copy_in(numpy.ascontiguousarray(value), value.shape, code) if result is None else result


def over_buffer(value):
    """An array over memory that the program has itself.

    On many ranks it stays NumPy's where it can be written, so that each rank writes all of its memory.
    """
    if _ranks.is_many and value.flags.writeable:
        return value
    result = wrap(value, is_shared=type(value.base) is not bytes)
    if isinstance(result, _core.Array) and result.base is None:
        _core.set_base(result, value.base)
    return result


def copy_as_laid_out(value):
    """A copy with the same strides, on which orders of summation depend."""
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
        try:
            result = _core.strided(owner, offset, value.shape, value.strides, code)
        except _core.NotNative as error:
            # NumPy lets views reach beyond the memory of their array.
            raise ValueError(str(error)) from None
        if result is None:
            return value
    # On many ranks shared memory is read-only, whatever the array.
    is_read_only = not value.flags.num & _WRITEABLE and (not _ranks.is_many or shown.flags.writeable)
    if is_read_only or not owner._writability:
        result._writeable = False
    return result


def asarray(value):
    """Any object as an Aquila array, over the same memory if possible."""
    if isinstance(value, _core.Array):
        return value
    theirs = converting(numpy.asarray, value, otherwise=asarray)
    return wrap(theirs, is_shared=theirs is value or theirs.base is not None)


def transposed(array, axes):
    """An array that no other object refers to, with its axes in another order; it keeps owning its
    elements.
    """
    _core.become(array, _core.transpose(array, tuple(axes)))
    return array

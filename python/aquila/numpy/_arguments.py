"""Arguments of native forms. NumPy judges arguments that these functions do not understand (`NotNative`)."""

import numpy

from aquila import _core
from aquila._core import NotNative

from ._memory import CODES, NO_ARRAY, asarray, dtype_of, wrap


def named(value):
    """The type that an argument of a native form names; NumPy judges arguments that name none."""
    try:
        return dtype_of(value)
    except (TypeError, ValueError, SyntaxError) as error:
        raise NotNative(str(error)) from error


def shape_of(value):
    """The shape that an argument of a native form names; NumPy judges arguments that name none."""
    return (value,) if type(value) is int or is_number(value) else items_of(value)


def is_number(value):
    """True for objects that Python takes for integers; arrays only without axes."""
    return hasattr(value, "__index__") and not (isinstance(value, numpy.ndarray) and value.ndim)


def is_scalar(value):
    """True for numbers, and for arrays of NumPy's and Aquila's without axes."""
    return type(value) in (bool, int, float, complex) or not getattr(value, "ndim", 1)


def items_of(value):
    """The items of an argument of a native form; NumPy judges arguments that have none."""
    is_array = isinstance(value, numpy.ndarray) and value.ndim
    if not is_array and type(value) not in (tuple, list, range):
        raise NotNative("a sequence is required")
    return tuple(value)


def can_cast(source, target, casting):
    """As NumPy's function, for a rule that is an argument of a native form."""
    if type(casting) is not str or casting not in _CASTINGS:
        raise NotNative(f"{casting!r} is no rule of casting")
    return numpy.can_cast(source, target, casting)


_CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")


def code_of(dtype):
    """The extension's number for a type; None for types that exist only in NumPy."""
    return CODES.get(dtype if isinstance(dtype, numpy.dtype) else named(dtype))


def converted(value):
    """As `asarray`, for an argument of a native form; NumPy judges objects of which it makes no array."""
    if isinstance(value, _core.Array):
        return value
    try:
        theirs = numpy.asarray(value)
    except (TypeError, ValueError) as error:
        if str(error) != NO_ARRAY:
            raise NotNative(str(error)) from error
        return asarray(value)
    return wrap(theirs, is_shared=theirs is value or theirs.base is not None)


def in_type(array, dtype):
    """The array with elements of a type of NumPy's; itself if it has that type."""
    return array if array.dtype == dtype else array.astype(dtype)


def is_one_of(names, value):
    """True for one of some texts, or None; arrays would be compared element by element."""
    return (value is None or type(value) is str) and value in names

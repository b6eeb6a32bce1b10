"""Arguments of universal functions: operands, results and options of native loops."""

import numpy

from . import _reductions
from ._array import ndarray
from ._memory import CODES, asarray

#: Keyword values that make no difference to native loops.
_PLAIN = {"order": ("K",), "subok": (True, False)}


def only(out):
    """The only array for results, which may be in a tuple."""
    return out[0] if type(out) is tuple and len(out) == 1 else out


def is_default(key, value):
    """True if a keyword's value makes no difference to native loops."""
    return any(type(value) is type(plain) and value == plain for plain in _PLAIN.get(key, ()))


def is_power(exponents, code):
    """True if the power exists in the type: integers have no negative powers."""
    if code in _reductions.FLOATS or is_plain(exponents) and exponents.size == 0:
        return True
    return bool((exponents.min() if is_plain(exponents) else exponents) >= 0)


def is_plain(value):
    return type(value) is ndarray


def operand(value):
    """An operand for native loops: an array or a Python number; None for other values."""
    kind = type(value)
    if kind is ndarray or kind in (int, float, complex):
        return value
    if kind is bool or isinstance(value, numpy.generic) or kind in (numpy.ndarray, list, tuple):
        if isinstance(value, numpy.generic) and value.dtype not in CODES:
            return None
        array = asarray(value)
        return array if is_plain(array) else None
    return None


def ldexp_of_types(call):
    """The call of `ldexp`, but for integers of Python's, for which NumPy chooses a type by the exponents."""
    return lambda *args: NotImplemented if {bool, int}.intersection(map(type, args)) else call(*args)

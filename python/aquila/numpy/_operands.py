"""Arguments of universal functions: operands, results and options of native loops."""

import numpy

from aquila._core import NotNative

from . import _reductions
from ._arguments import converted as asarray
from ._array import ndarray
from ._memory import CODES

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


def shows_array(value):
    """True for Aquila's arrays, and for NumPy's with axes; native loops compute both, to the same bits."""
    return is_plain(value) or type(value) is numpy.ndarray and value.ndim > 0


def is_plain(value):
    return type(value) is ndarray


def operand(value):
    """An operand for native loops: an array or a Python number; None for other values."""
    kind = type(value)
    if kind is ndarray or kind in (float, complex):
        return value
    if kind is int:
        return value if -1 << 63 <= value < 1 << 63 else None
    if kind is bool or isinstance(value, numpy.generic) or kind in (numpy.ndarray, list, tuple):
        if isinstance(value, numpy.generic) and value.dtype not in CODES:
            return None
        array = asarray(value)
        return array if is_plain(array) else None
    return None


def ldexp_of_types(call):
    """The call of `ldexp`, but for integers of Python's, for which NumPy chooses a type by the exponents."""
    return lambda *args: NotImplemented if {bool, int}.intersection(map(type, args)) else call(*args)


def only_type(kind):
    """The only type of a class of NumPy's types; NumPy judges classes of several types."""
    dtype = getattr(kind, "type", None)
    if dtype is None or type(numpy.dtype(dtype)) is not kind:
        raise NotNative("a class of several types")
    return numpy.dtype(dtype)


def can_resolve(types, signature, casting):
    """True if NumPy can be asked for the loop of operands' types, and the answer be kept.

    Its `resolve_dtypes` fails on numbers of Python's under strict rules of casting.
    """
    if type(casting) is not str or casting in _STRICT and not all(isinstance(kind, numpy.dtype) for kind in types):
        return False
    if type(signature) is not tuple:
        return signature is None or type(signature) is str
    return all(kind is None or isinstance(kind, (str, type, numpy.dtype)) for kind in signature)


_STRICT = ("no", "equiv", "safe")

"""What the extension asks the package for: what operators and subscripts do beyond native forms."""

import operator
import os

import numpy

from aquila import _core

from . import _fallback, _ufuncs
from ._array import ndarray
from ._memory import TYPES, asarray, lend, to_numpy, wrap

_EQUALITIES = {"equal": operator.eq, "not_equal": operator.ne}


def binary(name, a, b=_core, in_place=False):
    """Operators of what is not arrays and numbers of Python's alone, and of what native loops refuse."""
    ufunc = _ufuncs.by_name[name]
    if b is _core:
        return ufunc(a)
    other = b if isinstance(a, _core.Array) else a
    if not isinstance(other, (_core.Array, numpy.ndarray, numpy.generic, list, tuple, int, float, complex)):
        theirs = getattr(type(other), "__array_ufunc__", binary)
        if theirs is None:
            return NotImplemented
        if theirs is binary and getattr(other, "__array_priority__", 0) > 0 and not in_place:
            return NotImplemented
    if name in _EQUALITIES and not in_place:
        try:
            return _ufuncs.by_name[name](a, b)
        except TypeError:
            # What cannot be compared differs, to NumPy.
            return wrap(_EQUALITIES[name](to_numpy(a), to_numpy(b)))
    return ufunc(a, b, out=a) if in_place else ufunc(a, b)


def _item(array, key):
    return wrap(lend(array)[to_numpy(key)])


def _set_item(array, key, value):
    _fallback.call(operator.setitem, (array, key, value), {})


_core.register(
    ndarray,
    TYPES,
    tuple(dtype.type for dtype in TYPES),
    binary,
    asarray,
    numpy.exceptions.AxisError,
    _item,
    _set_item,
    numpy._core._multiarray_umath._ARRAY_API,
    # Files of these are no program's.
    (os.path.dirname(os.path.dirname(__file__)) + os.sep, os.path.dirname(numpy.__file__) + os.sep),
    os.environ.get("AQUILA_EAGER", "0") not in ("", "0"),
)

# The child of a process that forks finds the runtime at rest.
os.register_at_fork(
    before=_core.before_fork, after_in_parent=_core.after_fork, after_in_child=_core.after_fork
)

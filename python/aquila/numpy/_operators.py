"""What the extension asks the package for: what operators and subscripts do beyond native forms."""

import operator
import os

import numpy

from aquila import _core

from . import _dispatch, _fallback, _ufuncs
from ._array import ndarray
from ._memory import TYPES, asarray, converting, lend, to_numpy, wrap

#: Python's operators by the names of functions, and what they are in place.
_OPERATORS = {
    "add": (operator.add, operator.iadd),
    "subtract": (operator.sub, operator.isub),
    "multiply": (operator.mul, operator.imul),
    "divide": (operator.truediv, operator.itruediv),
    "floor_divide": (operator.floordiv, operator.ifloordiv),
    "remainder": (operator.mod, operator.imod),
    "divmod": (divmod, None),
    "power": (operator.pow, operator.ipow),
    "matmul": (operator.matmul, operator.imatmul),
    "bitwise_and": (operator.and_, operator.iand),
    "bitwise_or": (operator.or_, operator.ior),
    "bitwise_xor": (operator.xor, operator.ixor),
    "left_shift": (operator.lshift, operator.ilshift),
    "right_shift": (operator.rshift, operator.irshift),
    "less": (operator.lt, None),
    "less_equal": (operator.le, None),
    "equal": (operator.eq, None),
    "not_equal": (operator.ne, None),
    "greater": (operator.gt, None),
    "greater_equal": (operator.ge, None),
}


def binary(name, a, b=_core, in_place=False):
    """Operators of what is not arrays and numbers of Python's alone, and of what native loops refuse."""
    ufunc = _ufuncs.by_name[name]
    if b is _core:
        return ufunc(a)
    is_reflected = not isinstance(a, _core.Array)
    other = a if is_reflected else b
    theirs = _OPERATORS[name][in_place]
    if type(other) not in _dispatch.OPERANDS:
        if not is_reflected and _dispatch.defers(other, in_place):
            return NotImplemented
        if not is_reflected and not _dispatch.takes_operands(other, theirs, in_place):
            return _fallback.call(theirs, (a, b), {})
    elif name in ("equal", "not_equal") or name == "matmul" and in_place:
        result = NotImplemented if in_place else ufunc.compute("__call__", (a, b), {}, is_native=True)
        return _fallback.call(theirs, (a, b), {}) if result is NotImplemented else result
    if in_place:
        return ufunc(a, b, a, **_axes(a)) if name == "matmul" else ufunc(a, b, a)
    return ufunc(a, b)


def _axes(a):
    """How NumPy multiplies matrices in place."""
    return {"axes": [(-1,), (-2, -1), (-1,)] if a.ndim == 1 else [(-2, -1)] * 3}


def _assignable(value):
    """An array for a value of an assignment; NumPy knows what those of other classes mean."""
    if _dispatch.is_foreign(value):
        raise TypeError("an array of another class")
    return asarray(value)


def _item(array, key):
    return wrap(converting(operator.getitem, lend(array), to_numpy(key)))


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
    _core.setting("AQUILA_EAGER") == "1",
    _assignable,
)

# The child of a process that forks finds the runtime at rest.
os.register_at_fork(
    before=_core.before_fork, after_in_parent=_core.after_fork, after_in_child=_core.after_fork
)

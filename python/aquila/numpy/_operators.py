"""Functions that the extension calls: operators and subscripts beyond native forms."""

import operator
import os

import numpy
import numpy.lib.stride_tricks

from aquila import _core, _ranks, _warnings
from aquila._core import NotNative

from . import _dispatch, _errors, _fallback, _ufuncs
from ._arguments import converted
from ._array import ndarray
from ._flags import BY_NUMPY, WARNING
from ._memory import TYPES, asarray, converting, lend, to_numpy, wrap

#: Python's operators, plain and in place, by the names of functions.
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
    """Operators on operands other than arrays and Python numbers, and on those that native loops refuse."""
    ufunc = _ufuncs.by_name[name]
    # NumPy's warnings of a direct call would name the lines of this function.
    compute = ufunc._general
    if b is _core:
        return compute(a)
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
        return compute(a, b, a, **_axes(a)) if name == "matmul" else compute(a, b, a)
    return compute(a, b)


def _axes(a):
    """The axes of NumPy's matrix product in place."""
    return {"axes": [(-1,), (-2, -1), (-1,)] if a.ndim == 1 else [(-2, -1)] * 3}


def _assignable(value):
    """The array for an assigned value. Raises for values of other classes, which NumPy converts."""
    if _dispatch.is_foreign(value):
        raise NotNative("an array of another class")
    return converted(value)


def _item(array, key):
    return wrap(converting(operator.getitem, lend(array), to_numpy(key)))


def _set_item(array, key, value):
    if array._writability == WARNING:
        _warnings.warn(_OVERLAPPING, DeprecationWarning)
        array._writability = BY_NUMPY
    if array._writability == BY_NUMPY and _ranks.is_many:
        _set_repeated(array, key, value)
    else:
        _fallback.call(operator.setitem, (array, key, value), {})


_OVERLAPPING = (
    "Numpy has detected that you (may be) writing to an array with\n"
    "overlapping memory from np.broadcast_arrays. If this is intentional\n"
    "set the WRITEABLE flag True or make a copy immediately before writing."
)


def _set_repeated(array, key, value):
    """Writes elements that a view repeats to their place in memory; the last value counts."""
    base = array.base
    if not isinstance(base, _core.Array) or not base._c_contiguous or base.dtype != array.dtype:
        raise ValueError("assignment destination is read-only")
    size = array.itemsize
    places = numpy.arange(base.size)[(array._offset - base._offset) // size :]
    places = numpy.lib.stride_tricks.as_strided(
        places, array.shape, [step * 8 // size for step in array.strides]
    )
    base.reshape(-1)[asarray(places[to_numpy(key)])] = value


#: Folders of files that do not belong to the program.
_FOLDERS = (os.path.dirname(os.path.dirname(__file__)), os.path.dirname(numpy.__file__))

_core.register(
    {
        "array_type": ndarray,
        "types": TYPES,
        "scalars": tuple(dtype.type for dtype in TYPES),
        "binary": binary,
        "array": asarray,
        "assignable": _assignable,
        "axis_error": numpy.exceptions.AxisError,
        "item": _item,
        "set_item": _set_item,
        "numpy_functions": numpy._core._multiarray_umath._ARRAY_API,
        "folders": tuple(folder + os.sep for folder in _FOLDERS),
        "report_cast": _errors.report_cast,
        "wrap": wrap,
        "fallbacks": vars(_fallback),
        "is_eager": _core.setting("AQUILA_EAGER") == "1",
    }
)

# A fork waits until the runtime is idle.
os.register_at_fork(
    before=_core.before_fork, after_in_parent=_core.after_fork, after_in_child=_core.after_fork
)

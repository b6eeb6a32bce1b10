"""Creation of arrays by shape and values."""

import numpy

from aquila import _core

from . import _arrow, _errors
from ._arguments import code_of, is_one_of, is_scalar, named, shape_of
from ._array import ndarray
from ._fallback import native
from ._memory import TYPES, as_name, converting, is_all_of_its_base, to_numpy, transposed, wrap


@native(numpy.array, _arrow.resolve)
def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0, like=None):
    mode = _COPY_MODES[copy] if type(copy) in _MODES else copy
    if type(object) is not ndarray:
        # NumPy looks into sequences itself, and finds Aquila's arrays there.
        if like is not None or isinstance(object, _core.Array):
            return NotImplemented
        options = {"copy": copy, "order": order, "subok": subok, "ndmin": ndmin}
        result = converting(numpy.array, object, as_name(dtype), otherwise=array, **options)
        return wrap(result, is_shared=not mode)
    if like is not None or type(subok) is not bool or not -1 << 31 <= _core.index(ndmin) < 1 << 31:
        return NotImplemented
    result = _ordered(object, dtype, order, mode)
    if result is NotImplemented or result.ndim >= ndmin:
        return result
    return _core.reshape(result, (1,) * (ndmin - result.ndim) + result.shape)


_COPY_MODES = {
    # NumPy's truth values count as well.
    True: True,
    False: False,
    numpy._CopyMode.ALWAYS: True,
    numpy._CopyMode.IF_NEEDED: None,
    numpy._CopyMode.NEVER: False,
}
_MODES = (bool, numpy.bool, numpy._CopyMode)


def _ordered(a, dtype, order, copy):
    """Returns the array with elements of a type, and axes in an order."""
    if order is not None and not is_one_of(_ORDERS, order) or copy is not None and type(copy) is not bool:
        return NotImplemented
    if order in (None, "K") or order == "A" and not (copy and _is_scattered(a, dtype)):
        return _converted(a, dtype, copy)
    if order == "F":
        # For the transposed array, this is C order.
        reversed = a.T
        result = _ordered(reversed, dtype, "C", copy)
        if result is NotImplemented or result is reversed:
            return a if result is reversed else NotImplemented
        return transposed(result, range(a.ndim)[::-1])
    result = _converted(a, dtype, copy)
    if result is NotImplemented or result._c_contiguous:
        return result
    return NotImplemented if copy is False else _core.copy(result)


_ORDERS = ("C", "F", "A", "K")
_PLACES = (None, "cpu")


def _is_scattered(a, dtype):
    """True if a copy in order "A" is one in order "C": with the same type, and contiguous in
    neither order.
    """
    return (dtype is None or code_of(dtype) == a._code) and not (a._c_contiguous or a.T._c_contiguous)


def _converted(a, dtype, copy):
    """Returns the array with elements of a type; the array itself if it has that type and no copy
    is wanted.
    """
    code = a._code if dtype is None else code_of(dtype)
    if code is None or a.dtype.kind == "c" and named(dtype).kind not in "cb" and dtype is not None:
        return NotImplemented
    if not _errors.can_cast(a.dtype, TYPES[code]):
        return NotImplemented
    if code == a._code and not copy:
        return a
    if copy is False:
        return NotImplemented
    _errors.look_at_cast(a, code)
    return _core.astype(a, code)


@native(numpy.asarray, _arrow.resolve)
def asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None):
    if type(a) is ndarray and dtype is order is device is copy is like is None:
        return a
    if type(a) is not ndarray:
        if like is not None or isinstance(a, _core.Array):
            return NotImplemented
        options = {"order": order, "device": device, "copy": copy}
        result = converting(numpy.asarray, a, as_name(dtype), otherwise=asarray, **options)
        if result is not a and is_all_of_its_base(result):
            return result.base
        return wrap(result, is_shared=not copy and not isinstance(a, (list, tuple)))
    return _ordered(a, dtype, order, copy) if is_one_of(_PLACES, device) else NotImplemented


@native(numpy.asanyarray, _arrow.resolve)
def asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None):
    if type(a) is ndarray:
        return asarray(a, dtype, order, device=device, copy=copy, like=like)
    if like is not None:
        return NotImplemented
    options = {"order": order, "device": device, "copy": copy}
    result = converting(numpy.asanyarray, to_numpy(a), as_name(dtype), otherwise=asarray, **options)
    return wrap(result, is_shared=not copy)


@native(numpy.ascontiguousarray, _arrow.resolve)
def ascontiguousarray(a, dtype=None, *, like=None):
    result = asarray(a, dtype, like=like)
    if type(result) is not ndarray:
        return NotImplemented
    result = result.reshape(1) if result.ndim == 0 else result
    return result if result._c_contiguous else _core.copy(result)


def _filled(shape, value, dtype, order, device):
    code = code_of(dtype)
    if code is None or type(order) is not str or order != "C":
        return NotImplemented
    if device is not None and not is_one_of(_PLACES, device):
        return NotImplemented
    shape = shape_of(shape)
    return _core.zeros(shape, code) if value == 0 else _core.full(shape, value, code)


@native(numpy.zeros)
def zeros(shape, dtype=float, order="C", *, device=None, like=None):
    dtype = float if dtype is None else dtype
    return _filled(shape, 0, dtype, order, device) if like is None else NotImplemented


@native(numpy.empty)
def empty(shape, dtype=float, order="C", *, device=None, like=None):
    dtype = float if dtype is None else dtype
    return _filled(shape, 0, dtype, order, device) if like is None else NotImplemented


@native(numpy.ones)
def ones(shape, dtype=None, order="C", *, device=None, like=None):
    dtype = float if dtype is None else dtype
    return _filled(shape, 1, dtype, order, device) if like is None else NotImplemented


@native(numpy.full)
def full(shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    if like is not None:
        return NotImplemented
    if isinstance(fill_value, numpy.generic):
        dtype = fill_value.dtype if dtype is None else dtype
        fill_value = fill_value.item()
    if type(fill_value) is ndarray:
        return _spread(shape_of(shape), fill_value, fill_value.dtype if dtype is None else dtype, order, device)
    kind = type(fill_value)
    if kind not in (bool, int, float, complex) or _is_beyond(fill_value):
        return NotImplemented
    dtype = named(kind if dtype is None else dtype)
    # NumPy refuses values that do not fit.
    if not _is_plain(dtype, order, device) or numpy.result_type(fill_value, dtype) != dtype:
        return NotImplemented
    return _core.full(shape_of(shape), fill_value, code_of(dtype))


def _spread(shape, values, dtype, order, device):
    if not _is_plain(dtype, order, device) or not numpy.can_cast(values.dtype, dtype):
        return NotImplemented
    result = _core.zeros(shape, code_of(dtype))
    result[...] = values
    return result


def _is_plain(dtype, order, device):
    is_plain = type(order) is str and order == "C" and is_one_of(_PLACES, device)
    return is_plain and code_of(dtype) is not None


def _like(make):
    """Returns a function that makes an array like another one."""

    def function(prototype, dtype=None, order="K", subok=True, shape=None, *, device=None, values=()):
        if type(subok) is not bool or type(order) is not str or order not in _ORDERS:
            return NotImplemented
        if type(prototype) is not ndarray or order not in ("K", "C") and not prototype._c_contiguous:
            return NotImplemented
        options = {"dtype": prototype.dtype if dtype is None else dtype, "device": device}
        if code_of(options["dtype"]) is None:
            return NotImplemented
        if order == "F" or order == "A" and prototype.T._c_contiguous:
            return NotImplemented
        shape = prototype.shape if shape is None else shape_of(shape)
        if order != "K" or prototype._c_contiguous or len(shape) != prototype.ndim:
            return make(shape, *values, **options)
        # Allocates the axes in the prototype's order, from the longest stride to the shortest.
        axes = sorted(range(len(shape)), key=lambda k: -abs(prototype.strides[k]))
        return transposed(make([shape[k] for k in axes], *values, **options), numpy.argsort(axes).tolist())

    return function


zeros_like = native(numpy.zeros_like)(_like(zeros))
ones_like = native(numpy.ones_like)(_like(ones))
empty_like = native(numpy.empty_like)(_like(empty))
_full_like = _like(full)


@native(numpy.full_like)
def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None, *, device=None):
    if not is_scalar(fill_value):
        return NotImplemented
    return _full_like(a, dtype, order, subok, shape, device=device, values=(fill_value,))


@native(numpy.arange)
def arange(start_or_stop, /, stop=None, step=1, *, dtype=None, device=None, like=None):
    start, stop, step = (0, start_or_stop, step) if stop is None else (start_or_stop, stop, step)
    start, stop, step = (_number(value) for value in (start, stop, step))
    kinds = {type(start), type(stop), type(step)}
    if not kinds <= {int, float} or not is_one_of(_PLACES, device) or like is not None or step == 0:
        return NotImplemented
    if any(_is_beyond(value) for value in (start, stop, step)):
        return NotImplemented
    natural = numpy.dtype(float if float in kinds else int)
    if natural.kind == "i" and max(abs(stop - start), abs(step)) > _EXACT["d"]:
        # NumPy's integers wrap, and it counts the elements in floats.
        return NotImplemented
    dtype = natural if dtype is None else named(dtype)
    if dtype != natural and (natural.kind == "f" or max(abs(start), abs(stop)) >= _EXACT.get(dtype.char, 0)):
        return NotImplemented
    if natural.kind == "i" and (stop - start) * step <= 0:
        return _core.zeros((0,), code_of(dtype))
    if (stop - start) / step <= 0:
        return NotImplemented
    result = _core.arange(start, stop, step, code_of(natural))
    return result if dtype == natural else _core.astype(result, code_of(dtype))


def _number(value):
    """Returns a Python number for NumPy scalars whose type is an array's default."""
    return value.item() if type(value) in (numpy.int64, numpy.float64) else value


def _is_beyond(number):
    """True for a Python integer of more than 64 bits, for which NumPy uses other types."""
    return type(number) is int and not -1 << 63 <= number < 1 << 63


#: The bound up to which a type represents all integers.
_EXACT = {"e": 1 << 11, "f": 1 << 24, "d": 1 << 53, "F": 1 << 24, "D": 1 << 53}
_EXACT |= {kind: int(numpy.iinfo(kind).max) for kind in "bhi"}


@native(numpy.linspace)
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    kinds = {type(start), type(stop)}
    is_plain = kinds <= {int, float} and retstep is False and type(endpoint) is bool
    is_plain = is_plain and (dtype is None or dtype is float) and type(axis) is int and axis == 0
    if not is_plain or not is_one_of(_PLACES, device):
        return NotImplemented
    if type(num) is not int or num < 2 or start == stop or _is_beyond(start) or _is_beyond(stop):
        return NotImplemented
    return _core.linspace(start, stop, num, endpoint)


@native(numpy.eye)
def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    if not _is_plain(dtype, order, device) or like is not None or type(N) is bool or type(M) is bool:
        return NotImplemented
    if not isinstance(N, (int, numpy.integer)) or M is not None and not isinstance(M, (int, numpy.integer)):
        # NumPy compares the numbers, which other objects with `__index__` may refuse.
        return NotImplemented
    # Integers with few bits wrap.
    rows, columns, k = _core.index(N), _core.index(N if M is None else M), _core.index(k)
    if not rows or not columns or not -rows < k < columns:
        return _core.zeros((rows, columns), code_of(dtype))
    return _core.eye(rows, columns, k, code_of(dtype))


@native(numpy.identity)
def identity(n, dtype=None, *, like=None):
    return eye(n, dtype=float if dtype is None else dtype) if like is None else NotImplemented


@native(numpy.asfortranarray)
def asfortranarray(a, dtype=None, *, like=None):
    if type(a) is not ndarray or like is not None:
        return NotImplemented
    return asarray(a, dtype, "F") if a.ndim else asarray(a, dtype).reshape(1)


@native(numpy.copy)
def copy(a, order="K", subok=False):
    return a.copy(order) if type(a) is ndarray and type(subok) is bool else NotImplemented

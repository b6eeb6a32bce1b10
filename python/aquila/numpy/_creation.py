"""Arrays of given shapes and values."""

import numpy

from aquila import _core

from . import _arrow, _fallback
from ._array import ndarray
from ._fallback import native
from ._memory import code_of, dtype_of, from_protocol, to_numpy, wrap


def _shape(shape):
    return (shape,) if hasattr(shape, "__index__") else tuple(shape)


@native(numpy.array, _arrow.resolve)
def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0, like=None):
    if type(object) is not ndarray:
        # NumPy looks into sequences itself, and finds arrays of ours there.
        if like is not None or isinstance(object, _core.Array) or isinstance(dtype, _core.Array):
            return NotImplemented
        object = from_protocol(object)
        result = numpy.array(object, dtype=dtype, copy=copy, order=order, subok=subok, ndmin=ndmin)
        return wrap(result, is_shared=not copy)
    if like is not None or object.ndim < ndmin or not (order == "K" or order == "C" and object._c_contiguous):
        return NotImplemented
    return _converted(object, dtype, copy)


def _converted(a, dtype, copy):
    """The array with elements of a type: itself where it has it, unless a copy is wanted."""
    code = a._code if dtype is None else code_of(dtype)
    if code is None or a.dtype.kind == "c" and dtype_of(dtype).kind not in "cb" and dtype is not None:
        return NotImplemented
    if code == a._code and not copy:
        return a
    return NotImplemented if copy is False else _core.astype(a, code)


@native(numpy.asarray, _arrow.resolve)
def asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None):
    if type(a) is not ndarray:
        if like is not None or isinstance(a, _core.Array) or isinstance(dtype, _core.Array):
            return NotImplemented
        result = numpy.asarray(from_protocol(a), dtype, order, device=device, copy=copy)
        return wrap(result, is_shared=not copy and not isinstance(a, (list, tuple)))
    is_ordered = order in (None, "K") or order == "C" and a._c_contiguous
    return _converted(a, dtype, copy) if is_ordered and device in (None, "cpu") else NotImplemented


@native(numpy.asanyarray, _arrow.resolve)
def asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None):
    if type(a) is ndarray:
        return asarray(a, dtype, order, device=device, copy=copy, like=like)
    if like is not None:
        return NotImplemented
    return wrap(numpy.asanyarray(to_numpy(a), dtype, order, device=device, copy=copy), is_shared=not copy)


@native(numpy.ascontiguousarray, _arrow.resolve)
def ascontiguousarray(a, dtype=None, *, like=None):
    result = asarray(a, dtype, like=like)
    if type(result) is not ndarray:
        return NotImplemented
    result = result.reshape(1) if result.ndim == 0 else result
    return result if result._c_contiguous else _core.copy(result)


def _filled(shape, value, dtype, order, device):
    code = code_of(dtype)
    if code is None or order not in ("C", "K") or device not in (None, "cpu"):
        return NotImplemented
    shape = _shape(shape)
    return _core.zeros(shape, code) if value == 0 else _core.full(shape, value, code)


@native(numpy.zeros)
def zeros(shape, dtype=float, order="C", *, device=None, like=None):
    return (
        _filled(shape, 0, float if dtype is None else dtype, order, device)
        if like is None
        else NotImplemented
    )


@native(numpy.empty)
def empty(shape, dtype=float, order="C", *, device=None, like=None):
    return (
        _filled(shape, 0, float if dtype is None else dtype, order, device)
        if like is None
        else NotImplemented
    )


@native(numpy.ones)
def ones(shape, dtype=None, order="C", *, device=None, like=None):
    return (
        _filled(shape, 1, float if dtype is None else dtype, order, device)
        if like is None
        else NotImplemented
    )


@native(numpy.full)
def full(shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    kind = type(fill_value)
    if kind not in (bool, int, float) or like is not None:
        return NotImplemented
    dtype = dtype_of(kind if dtype is None else dtype)
    # What does not fit is NumPy's to refuse.
    if kind is float and dtype.kind not in "fc" or dtype.kind == "b" and kind is not bool:
        return NotImplemented
    return (
        _core.full(_shape(shape), fill_value, code_of(dtype))
        if _is_plain(dtype, order, device)
        else NotImplemented
    )


def _is_plain(dtype, order, device):
    return code_of(dtype) is not None and order in ("C", "K") and device in (None, "cpu")


def _like(theirs, make):
    """A function that makes an array after the pattern of another one."""

    def function(prototype, *values, dtype=None, order="K", subok=True, shape=None, device=None):
        if type(prototype) is not ndarray or order == "F" or order == "A" and not prototype._c_contiguous:
            return NotImplemented
        # Others keep the order of the prototype's axes.
        if order == "K" and not prototype._c_contiguous:
            return NotImplemented
        shape = prototype.shape if shape is None else shape
        return make(shape, *values, dtype=prototype.dtype if dtype is None else dtype, device=device)

    return native(theirs)(function)


zeros_like = _like(numpy.zeros_like, zeros)
ones_like = _like(numpy.ones_like, ones)
empty_like = _like(numpy.empty_like, empty)
full_like = _like(numpy.full_like, full)


@native(numpy.arange)
def arange(start_or_stop, /, stop=None, step=1, *, dtype=None, device=None, like=None):
    start, stop, step = (0, start_or_stop, step) if stop is None else (start_or_stop, stop, step)
    kinds = {type(start), type(stop), type(step)}
    if not kinds <= {int, float} or device not in (None, "cpu") or like is not None or step == 0:
        return NotImplemented
    natural = numpy.dtype(float if float in kinds else int)
    if dtype is not None and dtype_of(dtype) != natural or (stop - start) / step <= 0:
        return NotImplemented
    return _core.arange(start, stop, step, code_of(natural))


@native(numpy.linspace)
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    kinds = {type(start), type(stop)}
    if (
        not kinds <= {int, float}
        or retstep
        or dtype not in (None, float)
        or device not in (None, "cpu")
        or axis != 0
    ):
        return NotImplemented
    if type(num) is not int or num < 2 or start == stop:
        return NotImplemented
    return _core.linspace(start, stop, num, endpoint)


@native(numpy.eye)
def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    columns = N if M is None else M
    if (
        not N
        or not columns
        or not -N < k < columns
        or not _is_plain(dtype, order, device)
        or like is not None
    ):
        return NotImplemented
    return _core.eye(N, columns, k, code_of(dtype))


@native(numpy.identity)
def identity(n, dtype=None, *, like=None):
    return eye(n, dtype=float if dtype is None else dtype) if like is None else NotImplemented


@native(numpy.copy)
def copy(a, order="K", subok=False):
    return a.copy(order) if type(a) is ndarray else NotImplemented


def from_dlpack(x, /, *, device=None, copy=None):
    if isinstance(x, _core.Array) and device in (None, "cpu"):
        return x.copy() if copy else x[...]
    return wrap(numpy.from_dlpack(x, device=device, copy=copy), is_shared=not copy)


_fallback.counterparts[numpy.from_dlpack] = _fallback.like(from_dlpack, numpy.from_dlpack)

"""Functions that have a native form; what they do not take goes to NumPy."""

from builtins import all as builtins_all

import numpy

from aquila import _core

from . import _fallback
from ._array import asarray as _asarray
from ._array import code_of, ndarray, to_numpy, view, wrap

__all__ = []


def _native(function):
    """Exports a function, which stands for NumPy's of this name."""
    name = function.__name__
    theirs = getattr(numpy, name)
    function.__doc__ = theirs.__doc__
    function.__module__ = "aquila.numpy"
    function._numpy = theirs
    _fallback._native[theirs] = function
    __all__.append(name)
    return function


def _shape(shape):
    return (shape,) if hasattr(shape, "__index__") else tuple(shape)


@_native
def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0, like=None):
    if isinstance(object, ndarray) and order in "KC" and object.ndim >= ndmin:
        code = object._code if dtype is None else code_of(dtype)
        if code is not None:
            if code != object._code:
                if copy is False:
                    raise ValueError("Unable to avoid copy while creating an array as requested.")
                return _core.astype(object, code)
            return _core.copy(object) if copy else object
    return wrap(numpy.array(to_numpy(object), dtype=dtype, copy=copy or None, order=order, ndmin=ndmin))


@_native
def asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None):
    if isinstance(a, ndarray) and order is None and not copy and device in (None, "cpu"):
        if dtype is None:
            return a
        code = code_of(dtype)
        if code == a._code:
            return a
        if code is not None and copy is None:
            return _core.astype(a, code)
    result = numpy.asarray(to_numpy(a), dtype=dtype, order=order, device=device, copy=copy)
    return wrap(result.copy() if copy else result)


@_native
def asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None):
    return asarray(a, dtype, order, device=device, copy=copy)


@_native
def ascontiguousarray(a, dtype=None, *, like=None):
    result = asarray(a, dtype)
    if result.ndim == 0:
        result = result.reshape(1)
    return result if not isinstance(result, ndarray) or result._c_contiguous else result.copy()


@_native
def zeros(shape, dtype=float, order="C", *, device=None, like=None):
    code = code_of(dtype)
    if code is None or order != "C" or device not in (None, "cpu"):
        return wrap(numpy.zeros(shape, dtype, order, device=device))
    return _core.zeros(_shape(shape), code)


@_native
def empty(shape, dtype=float, order="C", *, device=None, like=None):
    return zeros(shape, dtype, order, device=device)


@_native
def ones(shape, dtype=None, order="C", *, device=None, like=None):
    code = code_of(float if dtype is None else dtype)
    if code is None or order != "C" or device not in (None, "cpu"):
        return wrap(numpy.ones(shape, dtype, order, device=device))
    return _core.full(_shape(shape), 1, code)


@_native
def full(shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    if dtype is None and type(fill_value) in (int, float, complex, bool):
        dtype = numpy.dtype(type(fill_value))
    code = None if dtype is None else code_of(dtype)
    if code is None or order != "C" or type(fill_value) not in (int, float, bool) or device not in (None, "cpu"):
        return wrap(numpy.full(shape, to_numpy(fill_value), dtype, order, device=device))
    if type(fill_value) is float and numpy.dtype(dtype).kind in "iub":
        return wrap(numpy.full(shape, fill_value, dtype))
    return _core.full(_shape(shape), fill_value, code)


@_native
def arange(start_or_stop, /, stop=None, step=1, *, dtype=None, device=None, like=None):
    start = start_or_stop
    if stop is None:
        start, stop = 0, start
    if step is None:
        step = 1
    if device not in (None, "cpu"):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')
    kinds = {type(start), type(stop), type(step)}
    if not kinds <= {int, float}:
        return wrap(numpy.arange(start, stop, step, dtype=dtype))
    natural = numpy.dtype(float if float in kinds else int)
    wanted = natural if dtype is None else numpy.dtype(dtype)
    if wanted.kind not in "iuf" or wanted.itemsize < 4 or (wanted.kind in "iu" and float in kinds) or step == 0:
        return wrap(numpy.arange(start, stop, step, dtype=dtype))
    code = code_of(wanted)
    if code is None or wanted != natural:
        return wrap(numpy.arange(start, stop, step, dtype=dtype))
    return _core.arange(start, stop, step, code)


@_native
def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    code = code_of(dtype)
    rows, columns = N, N if M is None else M
    if code is None or order != "C" or not rows or not columns or not -rows < k < columns or device not in (None, "cpu"):
        return wrap(numpy.eye(N, M, k, dtype, order, device=device))
    return _core.eye(rows, columns, k, code)


# MARK: Reductions


def _reduction(name, native, *, boolean=False):
    theirs = getattr(numpy, name)

    def reduction(a, axis=None, dtype=None, out=None, keepdims=numpy._NoValue, initial=numpy._NoValue, where=numpy._NoValue):
        if type(a) is ndarray and out is None and dtype is None and initial is numpy._NoValue and where is numpy._NoValue:
            return _reduce(native, a, axis, keepdims is True)
        given = {"dtype": dtype, "out": out, "keepdims": keepdims, "initial": initial, "where": where}
        kwargs = {k: v for k, v in given.items() if v is not None and v is not numpy._NoValue}
        return _fallback.call(theirs, (a, axis), kwargs)

    reduction.__name__ = reduction.__qualname__ = name
    return _native(reduction)


def _reduce(native, a, axis, keepdims):
    result = _core.reduce(native, a, axis, keepdims, None, None, None)
    return result if result.ndim else _core.scalar(result)


sum = _reduction("sum", "sum")
prod = _reduction("prod", "prod")


def _extreme(name):
    theirs = getattr(numpy, name)

    def extreme(a, axis=None, out=None, keepdims=numpy._NoValue, initial=numpy._NoValue, where=numpy._NoValue):
        if type(a) is ndarray and out is None and initial is numpy._NoValue and where is numpy._NoValue and a.size:
            return _reduce(name, a, axis, keepdims is True)
        given = {"out": out, "keepdims": keepdims, "initial": initial, "where": where}
        kwargs = {k: v for k, v in given.items() if v is not None and v is not numpy._NoValue}
        return _fallback.call(theirs, (a, axis), kwargs)

    extreme.__name__ = extreme.__qualname__ = name
    return _native(extreme)


max = _extreme("max")
min = _extreme("min")
amax, amin = max, min
_fallback._native[numpy.amax] = max
_fallback._native[numpy.amin] = min


def _truth(name):
    theirs = getattr(numpy, name)

    def truth(a, axis=None, out=None, keepdims=numpy._NoValue, *, where=numpy._NoValue):
        if type(a) is ndarray and out is None and where is numpy._NoValue:
            return _reduce(name, a, axis, keepdims is True)
        given = {"out": out, "keepdims": keepdims, "where": where}
        kwargs = {k: v for k, v in given.items() if v is not None and v is not numpy._NoValue}
        return _fallback.call(theirs, (a, axis), kwargs)

    truth.__name__ = truth.__qualname__ = name
    return _native(truth)


all = _truth("all")
any = _truth("any")


def _position(name):
    theirs = getattr(numpy, name)

    def position(a, axis=None, out=None, *, keepdims=numpy._NoValue):
        if type(a) is ndarray and out is None and a.size and (axis is None or hasattr(axis, "__index__")):
            return _reduce(name, a, axis, keepdims is True)
        given = {"out": out, "keepdims": keepdims}
        kwargs = {k: v for k, v in given.items() if v is not None and v is not numpy._NoValue}
        return _fallback.call(theirs, (a, axis), kwargs)

    position.__name__ = position.__qualname__ = name
    return _native(position)


argmax = _position("argmax")
argmin = _position("argmin")


@_native
def mean(a, axis=None, dtype=None, out=None, keepdims=numpy._NoValue, *, where=numpy._NoValue):
    if type(a) is ndarray and dtype is None and out is None and where is numpy._NoValue and a.size:
        result = _core.mean(a, axis, keepdims is True, None)
        return result if result.ndim else _core.scalar(result)
    given = {"dtype": dtype, "out": out, "keepdims": keepdims, "where": where}
    kwargs = {k: v for k, v in given.items() if v is not None and v is not numpy._NoValue}
    return _fallback.call(numpy.mean, (a, axis), kwargs)


def _moment(name):
    theirs = getattr(numpy, name)

    def moment(a, axis=None, dtype=None, out=None, ddof=0, keepdims=numpy._NoValue, **kwargs):
        if type(a) is ndarray and dtype is None and out is None and not kwargs and a.size and isinstance(ddof, (int, float)):
            result = _core.var(a, axis, keepdims is True, ddof, None)
            if name == "std":
                result = _core.map("sqrt", (result,), None)[0]
            return result if result.ndim else _core.scalar(result)
        kwargs.update(dtype=dtype, out=out, ddof=ddof, keepdims=keepdims)
        if "correction" in kwargs:
            del kwargs["ddof"]
        kwargs = {k: v for k, v in kwargs.items() if v is not None and v is not numpy._NoValue}
        return _fallback.call(theirs, (a, axis), kwargs)

    moment.__name__ = moment.__qualname__ = name
    return _native(moment)


var = _moment("var")
std = _moment("std")


# MARK: Scans, products, order


def _scan(name, native):
    theirs = getattr(numpy, name)

    def scan(a, axis=None, dtype=None, out=None):
        if type(a) is ndarray and dtype is None and out is None and a.ndim:
            return native(a, axis, None)
        return _fallback.call(theirs, (a, axis, dtype, out), {})

    scan.__name__ = scan.__qualname__ = name
    return _native(scan)


cumsum = _scan("cumsum", _core.cumsum)
cumprod = _scan("cumprod", _core.cumprod)


@_native
def dot(a, b, out=None):
    if type(a) is ndarray and type(b) is ndarray and out is None:
        result = _core.dot(a, b)
        return result if result.ndim else _core.scalar(result)
    return _fallback.call(numpy.dot, (a, b, out), {})


@_native
def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    if type(a) is ndarray and order is None and a.ndim:
        return _core.sort(a, axis)
    return _fallback.call(numpy.sort, (a, axis, kind, order), {"stable": stable})


@_native
def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    if type(a) is ndarray and order is None and a.ndim:
        return _core.argsort(a, axis)
    return _fallback.call(numpy.argsort, (a, axis, kind, order), {"stable": stable})


@_native
def nonzero(a):
    if type(a) is ndarray and a.ndim:
        return _core.nonzero(a)
    return _fallback.call(numpy.nonzero, (a,), {})


# MARK: Arrangement


@_native
def reshape(a, /, shape, order="C", *, copy=None):
    if type(a) is ndarray and order == "C" and copy is None:
        return _core.reshape(a, shape)
    return _fallback.call(numpy.reshape, (a, shape, order), {"copy": copy})


@_native
def transpose(a, axes=None):
    if type(a) is ndarray:
        return a.transpose() if axes is None else _core.transpose(a, axes)
    return _fallback.call(numpy.transpose, (a, axes), {})


@_native
def broadcast_to(array, shape, subok=False):
    if type(array) is ndarray:
        return _core.broadcast_to(array, _shape(shape))
    return _fallback.call(numpy.broadcast_to, (array, shape), {})


@_native
def concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting="same_kind"):
    arrays = tuple(arrays)
    if out is None and dtype is None and axis is not None and arrays and builtins_all(type(a) is ndarray for a in arrays):
        return _core.concatenate(arrays, axis)
    return _fallback.call(numpy.concatenate, (arrays, axis, out), {"dtype": dtype, "casting": casting})


@_native
def where(condition, x=None, y=None, /):
    if x is None and y is None:
        return nonzero(_asarray(condition))
    if type(condition) is type(x) is type(y) is ndarray:
        return _core.map("where", (condition, x, y), None)[0]
    return _fallback.call(numpy.where, (condition, x, y), {})


@_native
def copy(a, order="K", subok=False):
    return _core.copy(a) if type(a) is ndarray and order in "KC" else wrap(numpy.copy(to_numpy(a), order))


@_native
def copyto(dst, src, casting="same_kind", where=True):
    if type(dst) is ndarray and where is True and numpy.can_cast(getattr(src, "dtype", type(src)), dst.dtype, casting):
        dst[...] = src
        return
    numpy.copyto(to_numpy(dst), to_numpy(src), casting, to_numpy(where))


@_native
def shares_memory(a, b, /, max_work=-1):
    if type(a) is ndarray and type(b) is ndarray:
        return _core.shares_memory(a, b)
    return numpy.shares_memory(to_numpy(a), to_numpy(b), max_work)


@_native
def may_share_memory(a, b, /, max_work=0):
    return shares_memory(a, b)

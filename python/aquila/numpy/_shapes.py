"""Rearrangement of arrays by views."""

import math

import numpy
import numpy.lib.stride_tricks

from aquila import _core, _ranks

from ._arguments import converted as _asarray
from ._arguments import items_of, shape_of
from ._array import ndarray
from ._fallback import has_array, native
from ._flags import READ_ONLY, WARNING


@native(numpy.reshape)
def reshape(a, /, shape, order="C", *, copy=None):
    return a.reshape(shape, order=order, copy=copy) if type(a) is ndarray else NotImplemented


@native(numpy.ravel)
def ravel(a, order="C"):
    if type(a) is not ndarray:
        return NotImplemented
    if type(order) is not str:
        return NotImplemented
    if order in ("A", "K") and a._c_contiguous:
        order = "C"
    if order == "F" or order in ("A", "K") and a.T._c_contiguous:
        a = a.T
    elif order != "C":
        return NotImplemented
    result = _core.reshape(a, (a.size,))
    return result if result._c_contiguous else _core.copy(result)


@native(numpy.transpose)
def transpose(a, axes=None):
    if type(a) is tuple and a and all(type(item) is ndarray for item in a):
        # The form of `nonzero`'s result.
        a = _core.concatenate(tuple(expand_dims(item, 0) for item in a), 0)
    if type(a) is not ndarray:
        return NotImplemented
    return a.T if axes is None else _core.transpose(a, items_of(axes))


@native(numpy.matrix_transpose)
def matrix_transpose(x, /):
    return x.mT if type(x) is ndarray else NotImplemented


@native(numpy.swapaxes)
def swapaxes(a, axis1, axis2):
    if type(a) is not ndarray:
        return NotImplemented
    axes = list(range(a.ndim))
    one, two = _core.axis(axis1, a.ndim), _core.axis(axis2, a.ndim)
    axes[one], axes[two] = axes[two], axes[one]
    return _core.transpose(a, axes)


@native(numpy.moveaxis)
def moveaxis(a, source, destination):
    if type(a) is not ndarray:
        return NotImplemented
    source, destination = _core.axes(source, a.ndim), _core.axes(destination, a.ndim)
    if len(source) != len(destination):
        return NotImplemented
    axes = [k for k in range(a.ndim) if k not in source]
    for place, axis in sorted(zip(destination, source)):
        axes.insert(place, axis)
    return _core.transpose(a, axes)


@native(numpy.squeeze)
def squeeze(a, axis=None):
    if type(a) is not ndarray:
        return NotImplemented
    if axis is None:
        axes = [k for k, extent in enumerate(a.shape) if extent == 1]
    elif not isinstance(axis, (int, tuple, numpy.integer)):
        return NotImplemented
    elif bool in map(type, axis if type(axis) is tuple else (axis,)):
        # NumPy refuses truth values as axes here.
        return NotImplemented
    else:
        axes = _core.axes(axis, a.ndim)
        if any(a.shape[k] != 1 for k in axes):
            return NotImplemented
    if not axes:
        return a
    return a[tuple(0 if k in axes else slice(None) for k in range(a.ndim)) + (...,)]


@native(numpy.expand_dims)
def expand_dims(a, axis):
    if type(a) is not ndarray:
        return NotImplemented
    axis = axis if type(axis) in (tuple, list) else (axis,)
    count = len(axis)
    axes = _core.axes(axis, a.ndim + count)
    extents = iter(a.shape)
    return _core.reshape(a, tuple(1 if k in axes else next(extents) for k in range(a.ndim + count)))


@native(numpy.flip)
def flip(m, axis=None):
    if type(m) is not ndarray:
        return NotImplemented
    axes = range(m.ndim) if axis is None else _core.axes(axis, m.ndim)
    if not m.ndim:
        return m[()]
    return m[tuple(slice(None, None, -1) if k in axes else slice(None) for k in range(m.ndim)) + (...,)]


@native(numpy.fliplr)
def fliplr(m):
    return m[:, ::-1] if type(m) is ndarray and m.ndim >= 2 else NotImplemented


@native(numpy.flipud)
def flipud(m):
    return m[::-1, ...] if type(m) is ndarray and m.ndim >= 1 else NotImplemented


@native(numpy.broadcast_to)
def broadcast_to(array, shape, subok=False):
    if type(array) is not ndarray or type(subok) is not bool:
        return NotImplemented
    return _core.broadcast_to(array, shape_of(shape))


@native(numpy.broadcast_arrays)
def broadcast_arrays(*args, subok=False):
    if type(subok) is not bool:
        return NotImplemented
    args = [_asarray(a) for a in args]
    if not all(type(a) is ndarray for a in args):
        return NotImplemented
    shape = numpy.broadcast_shapes(*[a.shape for a in args])
    if all(a.shape == shape for a in args):
        return tuple(args)
    results = tuple(_core.broadcast_to(a, shape) for a in args)
    for a, result in zip(args, results):
        # NumPy warns if one is written. Many ranks write repeated elements by assignment only, so
        # there an array without repeated elements is writable like any other.
        is_whole = _ranks.is_many and a.shape == shape
        result._writability = a._writability if is_whole else WARNING if a._writability else READ_ONLY
    return results


@native(numpy.diagonal)
def diagonal(a, offset=0, axis1=0, axis2=1):
    if type(a) is not ndarray or a.ndim < 2:
        return NotImplemented
    offset, axis1, axis2 = _core.index(offset), _core.axis(axis1, a.ndim), _core.axis(axis2, a.ndim)
    # NumPy reports offsets beyond C's int.
    if not -a.shape[axis1] < offset < a.shape[axis2] or not -1 << 31 <= offset < 1 << 31:
        return NotImplemented
    return _core.diagonal(a, offset, axis1, axis2)


@native(numpy.lib.stride_tricks.as_strided)
def as_strided(x, shape=None, strides=None, subok=False, writeable=True):
    if type(x) is not ndarray or x.size == 0 or type(writeable) is not bool:
        return NotImplemented
    shape = x.shape if shape is None else items_of(shape)
    result = _core.strided(x, 0, shape, x.strides if strides is None else items_of(strides), x._code)
    if result is None or len(result.shape) != len(result.strides):
        return NotImplemented
    if not writeable:
        result._writeable = False
    return result


def _at_least(theirs, count, pad):
    """Returns a function that adds missing axes to arrays."""

    def function(*arrays):
        if not any(type(a) is ndarray for a in arrays):
            arrays = [_asarray(a) if has_array((a,)) else a for a in arrays]
        if any(type(a) is not ndarray for a in arrays) or not arrays:
            return NotImplemented
        results = tuple(a if a.ndim >= count else a[pad(a.ndim)] for a in arrays)
        return results[0] if len(results) == 1 else results

    return native(theirs)(function)


_NEW, _ALL = None, slice(None)
atleast_1d = _at_least(numpy.atleast_1d, 1, lambda rank: (_NEW,))
atleast_2d = _at_least(numpy.atleast_2d, 2, lambda rank: (_NEW, _ALL) if rank else (_NEW, _NEW))
atleast_3d = _at_least(
    numpy.atleast_3d,
    3,
    lambda rank: ((_NEW, _NEW, _NEW), (_NEW, _ALL, _NEW), (_ALL, _ALL, _NEW))[rank],
)


# MARK: Information available without waiting


@native(numpy.shape)
def shape(a):
    return a.shape if type(a) is ndarray else NotImplemented


@native(numpy.ndim)
def ndim(a):
    return a.ndim if type(a) is ndarray else NotImplemented


@native(numpy.size)
def size(a, axis=None):
    if type(a) is not ndarray:
        return NotImplemented
    return a.size if axis is None else math.prod(a.shape[k] for k in _core.axes(axis, a.ndim))


@native(numpy.result_type)
def result_type(*arrays_and_dtypes):
    if not any(type(value) is ndarray for value in arrays_and_dtypes):
        return NotImplemented
    return numpy.result_type(
        *[value.dtype if type(value) is ndarray else value for value in arrays_and_dtypes]
    )


@native(numpy.iscomplexobj)
def iscomplexobj(x):
    return x.dtype.kind == "c" if type(x) is ndarray else NotImplemented


@native(numpy.isrealobj)
def isrealobj(x):
    return x.dtype.kind != "c" if type(x) is ndarray else NotImplemented

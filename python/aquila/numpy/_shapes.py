"""Arrangement: views, and arrays joined of others."""

import operator

import numpy
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from aquila import _core

from ._array import ndarray
from ._fallback import native


@native(numpy.reshape)
def reshape(a, /, shape, order="C", *, copy=None):
    return a.reshape(shape, order=order, copy=copy) if type(a) is ndarray else NotImplemented


@native(numpy.ravel)
def ravel(a, order="C"):
    if type(a) is not ndarray or order != "C" or not a.size:
        return NotImplemented
    result = _core.reshape(a, (-1,))
    return result if result._c_contiguous else _core.copy(result)


@native(numpy.transpose)
def transpose(a, axes=None):
    if type(a) is not ndarray:
        return NotImplemented
    return a.T if axes is None else _core.transpose(a, tuple(axes))


@native(numpy.matrix_transpose)
def matrix_transpose(x, /):
    return x.mT if type(x) is ndarray else NotImplemented


@native(numpy.swapaxes)
def swapaxes(a, axis1, axis2):
    if type(a) is not ndarray:
        return NotImplemented
    axes = list(range(a.ndim))
    one, two = normalize_axis_index(axis1, a.ndim), normalize_axis_index(axis2, a.ndim)
    axes[one], axes[two] = axes[two], axes[one]
    return _core.transpose(a, axes)


@native(numpy.moveaxis)
def moveaxis(a, source, destination):
    if type(a) is not ndarray:
        return NotImplemented
    source, destination = normalize_axis_tuple(source, a.ndim), normalize_axis_tuple(destination, a.ndim)
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
    else:
        axes = normalize_axis_tuple(axis, a.ndim)
        if any(a.shape[k] != 1 for k in axes):
            return NotImplemented
    return a[tuple(0 if k in axes else slice(None) for k in range(a.ndim)) + (...,)]


@native(numpy.expand_dims)
def expand_dims(a, axis):
    if type(a) is not ndarray:
        return NotImplemented
    count = len(axis) if type(axis) in (tuple, list) else 1
    axes = normalize_axis_tuple(axis, a.ndim + count)
    extents = iter(a.shape)
    return _core.reshape(a, tuple(1 if k in axes else next(extents) for k in range(a.ndim + count)))


@native(numpy.flip)
def flip(m, axis=None):
    if type(m) is not ndarray:
        return NotImplemented
    axes = range(m.ndim) if axis is None else normalize_axis_tuple(axis, m.ndim)
    return m[tuple(slice(None, None, -1) if k in axes else slice(None) for k in range(m.ndim)) + (...,)]


@native(numpy.fliplr)
def fliplr(m):
    return m[:, ::-1] if type(m) is ndarray and m.ndim >= 2 else NotImplemented


@native(numpy.flipud)
def flipud(m):
    return m[::-1, ...] if type(m) is ndarray and m.ndim >= 1 else NotImplemented


@native(numpy.broadcast_to)
def broadcast_to(array, shape, subok=False):
    if type(array) is not ndarray:
        return NotImplemented
    return _core.broadcast_to(array, (shape,) if hasattr(shape, "__index__") else tuple(shape))


@native(numpy.diagonal)
def diagonal(a, offset=0, axis1=0, axis2=1):
    if type(a) is not ndarray or a.ndim < 2 or not -a.shape[axis1] < offset < a.shape[axis2]:
        return NotImplemented
    return _core.diagonal(a, operator.index(offset), operator.index(axis1), operator.index(axis2))


def _at_least(theirs, count, pad):
    """A function that gives arrays axes that they lack."""

    def function(*arrays):
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


# MARK: Joining


def _joined(arrays, axis, out, dtype, casting):
    """Arrays along an axis; NotImplemented for others, or those whose types want more than promotion."""
    if out is not None or not arrays or axis is None or not all(type(a) is ndarray for a in arrays):
        return NotImplemented
    if dtype is not None and any(a.dtype != dtype for a in arrays) or casting != "same_kind":
        return NotImplemented
    return _core.concatenate(arrays, operator.index(axis))


# Each is an operation of its own.
_MOST_ARRAYS = 1 << 16


@native(numpy.concatenate)
def concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting="same_kind"):
    if type(arrays) not in (tuple, list) or len(arrays) > _MOST_ARRAYS:
        return NotImplemented
    return _joined(tuple(arrays), axis, out, dtype, casting)


@native(numpy.stack)
def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    if type(arrays) not in (tuple, list) or any(
        type(a) is not ndarray or a.shape != arrays[0].shape for a in arrays
    ):
        return NotImplemented
    return _joined(tuple(expand_dims(a, axis) for a in arrays), axis, out, dtype, casting)


@native(numpy.vstack)
def vstack(tup, *, dtype=None, casting="same_kind"):
    if type(tup) not in (tuple, list) or any(type(a) is not ndarray for a in tup):
        return NotImplemented
    return _joined(tuple(atleast_2d(a) for a in tup), 0, None, dtype, casting)


@native(numpy.hstack)
def hstack(tup, *, dtype=None, casting="same_kind"):
    if type(tup) not in (tuple, list) or any(type(a) is not ndarray for a in tup):
        return NotImplemented
    arrays = tuple(atleast_1d(a) for a in tup)
    return _joined(arrays, 0 if arrays and arrays[0].ndim == 1 else 1, None, dtype, casting)


@native(numpy.roll)
def roll(a, shift, axis=None):
    if type(a) is not ndarray or not hasattr(shift, "__index__") or a.size == 0:
        return NotImplemented
    if axis is None:
        return roll(ravel(a), shift, 0).reshape(a.shape)
    axis = normalize_axis_index(axis, a.ndim)
    place = operator.index(shift) % a.shape[axis]
    before = (_ALL,) * axis
    parts = (a[(*before, slice(a.shape[axis] - place, None))], a[(*before, slice(0, a.shape[axis] - place))])
    return _core.concatenate(parts, axis)


# MARK: Splitting


@native(numpy.array_split)
def array_split(ary, indices_or_sections, axis=0):
    if type(ary) is not ndarray or ary.ndim == 0:
        return NotImplemented
    axis = normalize_axis_index(axis, ary.ndim)
    extent = ary.shape[axis]
    if hasattr(indices_or_sections, "__index__"):
        count = operator.index(indices_or_sections)
        if count <= 0:
            return NotImplemented
        size, rest = divmod(extent, count)
        bounds = [k * size + (k if k < rest else rest) for k in range(count + 1)]
    else:
        bounds = [0, *map(operator.index, indices_or_sections), extent]
    before = (_ALL,) * axis
    return [ary[(*before, slice(start, stop))] for start, stop in zip(bounds, bounds[1:])]


@native(numpy.split)
def split(ary, indices_or_sections, axis=0):
    if hasattr(indices_or_sections, "__index__") and numpy.shape(ary)[axis] % indices_or_sections:
        return NotImplemented
    return array_split(ary, indices_or_sections, axis) if type(ary) is ndarray else NotImplemented


@native(numpy.unstack)
def unstack(x, /, *, axis=0):
    return tuple(moveaxis(x, axis, 0)) if type(x) is ndarray and x.ndim > 1 else NotImplemented


# MARK: What is known without waiting


@native(numpy.shape)
def shape(a):
    return a.shape if type(a) is ndarray else NotImplemented


@native(numpy.ndim)
def ndim(a):
    return a.ndim if type(a) is ndarray else NotImplemented


@native(numpy.size)
def size(a, axis=None):
    return a.size if type(a) is ndarray and axis is None else NotImplemented


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

"""Arrays made of others' elements: joining, repeating, splitting."""

import numpy

from aquila import _core

from ._arguments import converted as _asarray
from ._arguments import can_cast, code_of, is_number, items_of, named
from ._array import ndarray
from ._fallback import native
from ._reductions import finish
from ._selection import take
from ._shapes import atleast_1d, atleast_2d, expand_dims, moveaxis, ravel

_ALL = slice(None)


def _arrays(values):
    """Returns Aquila's arrays for a sequence with at least one; None for other sequences."""
    if type(values) not in (tuple, list) or not 0 < len(values) <= _MOST_ARRAYS:
        return None
    kinds = [*map(type, values)]
    are_ours = [kind is ndarray for kind in kinds]
    if all(are_ours):
        return tuple(values)
    # Python numbers have no type of their own.
    if not any(are_ours) or not _NUMBERS.isdisjoint(kinds):
        return None
    arrays = tuple(map(_asarray, values))
    return arrays if all(type(a) is ndarray for a in arrays) else None


_NUMBERS = {bool, int, float, complex}
# The most arrays; each of them is an operation.
_MOST_ARRAYS = 1 << 16


def _joined(arrays, axis, out, dtype, casting):
    """The arrays joined along an axis, or raveled for None; NotImplemented if NumPy has to decide."""
    if arrays is None or out is not None and dtype is not None:
        return NotImplemented
    if axis is None:
        arrays, axis = tuple(map(ravel, arrays)), 0
    if out is not None and not isinstance(out, numpy.ndarray):
        return NotImplemented
    target = dtype if out is None else out.dtype
    if target is not None:
        target = named(target)
        code = code_of(target)
        if code is None or not all(_is_cast(a.dtype, target, casting) for a in arrays):
            return NotImplemented
        arrays = tuple(a if a._code == code else _core.astype(a, code) for a in arrays)
    elif type(casting) is not str or casting != "same_kind":
        return NotImplemented
    return finish(_core.concatenate(arrays, _core.axis(axis, arrays[0].ndim)), out)


def _is_cast(source, target, casting):
    # NumPy warns if imaginary parts are dropped.
    return can_cast(source, target, casting) and (source.kind != "c" or target.kind == "c")


@native(numpy.concatenate)
def concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting="same_kind"):
    return _joined(_arrays(arrays), axis, out, dtype, casting)


@native(numpy.stack)
def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    arrays = _arrays(arrays)
    if arrays is None or any(a.shape != arrays[0].shape for a in arrays):
        return NotImplemented
    return _joined(tuple(expand_dims(a, axis) for a in arrays), axis, out, dtype, casting)


@native(numpy.vstack)
def vstack(tup, *, dtype=None, casting="same_kind"):
    arrays = _arrays(tup)
    if arrays is None:
        return NotImplemented
    return _joined(tuple(atleast_2d(a) for a in arrays), 0, None, dtype, casting)


@native(numpy.hstack)
def hstack(tup, *, dtype=None, casting="same_kind"):
    arrays = _arrays(tup)
    if arrays is None:
        return NotImplemented
    arrays = tuple(atleast_1d(a) for a in arrays)
    return _joined(arrays, 0 if arrays[0].ndim == 1 else 1, None, dtype, casting)


@native(numpy.repeat)
def repeat(a, repeats, axis=None):
    if type(a) is not ndarray:
        return NotImplemented
    a, axis = (ravel(a), 0) if axis is None else (a, _core.axis(axis, a.ndim))
    if is_number(repeats) and type(repeats) is not ndarray:
        return _repeated(a, _core.index(repeats), axis)
    counts = _asarray(repeats)
    if type(counts) is not ndarray or counts.dtype.kind not in "iu" or counts.ndim > 1:
        return NotImplemented
    if not numpy.can_cast(counts.dtype, numpy.intp):
        return NotImplemented
    if counts.size == 1:
        return _repeated(a, int(counts.reshape(())), axis)
    if counts.shape != (a.shape[axis],) or counts.min() < 0:
        return NotImplemented
    counts = counts.astype(numpy.intp, copy=False)
    # The element at a position is the first whose copies end after it: as many end up to there.
    ends = _core.cumsum(counts, 0, None)
    total = int(ends[-1])
    if total == 0:
        return _core.copy(a[(*(_ALL,) * axis, slice(0, 0))])
    passed = _core.bincount(ends, None, total + 1)
    return take(a, _core.cumsum(passed[:total], 0, None), axis)


def _repeated(a, count, axis):
    if count < 0:
        return NotImplemented
    shape = a.shape
    wide = _core.reshape(a, (*shape[: axis + 1], 1, *shape[axis + 1 :]))
    wide = _core.broadcast_to(wide, (*shape[: axis + 1], count, *shape[axis + 1 :]))
    return _core.reshape(_core.copy(wide), (*shape[:axis], shape[axis] * count, *shape[axis + 1 :]))


@native(numpy.roll)
def roll(a, shift, axis=None):
    if type(a) is not ndarray or not is_number(shift):
        return NotImplemented
    return _core.roll(a, shift, None if axis is None else _core.axis(axis, a.ndim))


# MARK: Splitting


@native(numpy.array_split)
def array_split(ary, indices_or_sections, axis=0):
    if type(ary) is not ndarray or ary.ndim == 0:
        return NotImplemented
    axis = _core.axis(axis, ary.ndim)
    extent = ary.shape[axis]
    if is_number(indices_or_sections):
        count = _core.index(indices_or_sections)
        if not 0 < count <= _MOST_ARRAYS:
            return NotImplemented
        size, rest = divmod(extent, count)
        bounds = [k * size + (k if k < rest else rest) for k in range(count + 1)]
    else:
        bounds = [0, *map(_core.index, items_of(indices_or_sections)), extent]
    before = (_ALL,) * axis
    return [ary[(*before, slice(start, stop))] for start, stop in zip(bounds, bounds[1:])]


@native(numpy.split)
def split(ary, indices_or_sections, axis=0):
    has_count = is_number(indices_or_sections)
    if type(ary) is not ndarray or not has_count and not hasattr(indices_or_sections, "__len__"):
        return NotImplemented
    if has_count:
        count = _core.index(indices_or_sections)
        if count <= 0 or not isinstance(indices_or_sections, int):
            # NumPy divides the extent by integers of its own types, in which it may not fit.
            return NotImplemented
        if ary.shape[_core.axis(axis, ary.ndim)] % count:
            return NotImplemented
    return array_split(ary, indices_or_sections, axis)


@native(numpy.unstack)
def unstack(x, /, *, axis=0):
    return tuple(moveaxis(x, axis, 0)) if type(x) is ndarray and x.ndim > 1 else NotImplemented

"""Reductions and scans."""

import functools

import numpy
from numpy import _NoValue

from aquila import _core

from . import _errors
from ._arguments import converted as asarray
from ._arguments import code_of
from ._array import ndarray
from ._fallback import has_array, native
from ._memory import CODES


def finish(result, out):
    """A result in NumPy's form: a scalar if it has no axes, or written to `out` if given."""
    if out is None:
        return result if result.ndim else _core.scalar(result)
    is_fit = type(out) is ndarray and out.shape == result.shape and out._writeable
    if not is_fit or not numpy.can_cast(result.dtype, out.dtype, "same_kind"):
        return NotImplemented
    out[...] = result
    return out


def is_result(out, dtype):
    """True if results of a type can be written to `out` as they are: an array of the type, or None."""
    return out is None or type(out) is ndarray and out.dtype == dtype


def reduce(op, a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    """A reduction with all parameters of NumPy's; NotImplemented for calls without a native form."""
    code = None if dtype is None else code_of(dtype)
    if type(a) in (tuple, list) and has_array(a):
        a = asarray(a)
    if (
        type(a) is not ndarray
        or dtype is not None
        and code is None
        or not _is_flag(keepdims)
        or not (axis is None or isinstance(axis, (int, tuple, numpy.integer)))
    ):
        return NotImplemented
    # Truth values have a single type.
    if op in ("all", "any") and dtype is not None and code != CODES[numpy.dtype(bool)]:
        return NotImplemented
    if isinstance(initial, numpy.generic) and CODES.get(initial.dtype) == (a._code if dtype is None else code):
        initial = initial.item()
    # NumPy starts sums of truth values with a truth value.
    if initial is not _NoValue and (type(initial) not in (int, float) or a.dtype == bool):
        return NotImplemented
    if op in ("max", "min") and not is_result(out, a.dtype):
        return NotImplemented
    if a.size == 0 and initial is _NoValue and op in ("max", "min", "argmax", "argmin"):
        return NotImplemented
    if op in ("all", "any") and initial is not _NoValue:
        # Small numbers are true, though they are zero in the elements' type.
        initial = int(bool(initial))
    mask = _mask(where)
    if mask is NotImplemented or mask is not None and op in ("max", "min") and initial is _NoValue:
        return NotImplemented
    initial = None if initial is _NoValue else initial
    # Sums start with positive zero.
    if isinstance(initial, float) and (str(initial) == "-0.0" or (code or a._code) not in FLOATS):
        return NotImplemented
    result = _core.reduce(op, a, axis, keepdims is True, initial, mask, code)
    if op not in ("sum", "prod"):
        return finish(result, out)
    if _errors.is_strict and not _errors.are_beyond_doubt([result]):
        return NotImplemented
    result = finish(result, out)
    return _errors.look_at_total("reduce", [a], result) if mask is None and initial is None else result


def _without_nan(op):
    """The reduction by `fmax` or `fmin`, which gives NaN only if all elements are NaN."""

    def reduction(a, axis, dtype, out, keepdims, initial, where):
        if type(a) is not ndarray or a.dtype.kind not in "iuf" or not a.size or dtype is not None:
            return NotImplemented
        if a.dtype.kind != "f":
            return reduce(op, a, axis, None, out, keepdims, initial, where)
        if initial is not _NoValue or where is not True:
            return NotImplemented
        return reduce("f" + op, a, axis, None, out, keepdims)

    return reduction


#: The reductions made of universal functions.
of_ufunc = {
    "add": functools.partial(reduce, "sum"),
    "multiply": functools.partial(reduce, "prod"),
    "maximum": functools.partial(reduce, "max"),
    "minimum": functools.partial(reduce, "min"),
    "logical_and": functools.partial(reduce, "all"),
    "logical_or": functools.partial(reduce, "any"),
    "fmax": _without_nan("max"),
    "fmin": _without_nan("min"),
}

FLOATS = {code_of(kind) for kind in "efdFD"}


def _is_flag(value):
    return value is _NoValue or value is True or value is False


def _mask(where):
    """The mask for the extension, None for no mask; NotImplemented unless it is an Aquila array."""
    if where is _NoValue or where is True:
        return None
    return where if type(where) is ndarray and where.dtype == bool else NotImplemented


@native(numpy.sum)
def sum(a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    return reduce("sum", a, axis, dtype, out, keepdims, initial, where)


@native(numpy.prod)
def prod(a, axis=None, dtype=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    return reduce("prod", a, axis, dtype, out, keepdims, initial, where)


@native(numpy.amax)
@native(numpy.max)
def max(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    return reduce("max", a, axis, None, out, keepdims, initial, where)


@native(numpy.amin)
@native(numpy.min)
def min(a, axis=None, out=None, keepdims=_NoValue, initial=_NoValue, where=_NoValue):
    return reduce("min", a, axis, None, out, keepdims, initial, where)


@native(numpy.ptp)
def ptp(a, axis=None, out=None, keepdims=_NoValue):
    is_plain = type(a) is ndarray and a.size and a.dtype.kind in "iuf" and not _errors.is_strict
    is_plain = is_plain and out is None and _is_flag(keepdims)
    if not is_plain or not (axis is None or isinstance(axis, (int, tuple))):
        return NotImplemented
    high, low = (_core.reduce(op, a, axis, keepdims is True, None, None, None) for op in ("max", "min"))
    result = finish(_core.map("subtract", (high, low), None)[0], None)
    # NumPy warns of the difference of infinite numbers.
    return result if type(result) is ndarray or numpy.isfinite(result) else NotImplemented


@native(numpy.all)
def all(a, axis=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    return reduce("all", a, axis, None, out, keepdims, where=where)


@native(numpy.any)
def any(a, axis=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    return reduce("any", a, axis, None, out, keepdims, where=where)


@native(numpy.count_nonzero)
def count_nonzero(a, axis=None, *, keepdims=False):
    if type(a) is ndarray and 0 in a.strides:
        # NumPy sums a copy in which repeated axes are innermost.
        return reduce("sum", a.astype(bool, copy=False), axis, int, None, keepdims)
    return reduce("count_nonzero", a, axis, None, None, keepdims)


@native(numpy.argmax)
def argmax(a, axis=None, out=None, *, keepdims=_NoValue):
    return _position("argmax", a, axis, out, keepdims)


@native(numpy.argmin)
def argmin(a, axis=None, out=None, *, keepdims=_NoValue):
    return _position("argmin", a, axis, out, keepdims)


def _position(op, a, axis, out, keepdims):
    if axis is not None and not hasattr(axis, "__index__") or not is_result(out, numpy.intp):
        return NotImplemented
    return reduce(op, a, axis, None, out, keepdims)


@native(numpy.mean)
def mean(a, axis=None, dtype=None, out=None, keepdims=_NoValue, *, where=_NoValue):
    mask = _mask(where)
    # NumPy warns of the mean of no elements.
    if (
        type(a) is not ndarray
        or _errors.is_strict
        or dtype is not None
        or a.size == 0
        or mask is not None
        or not _is_flag(keepdims)
        or not (axis is None or isinstance(axis, (int, tuple, numpy.integer)))
    ):
        return NotImplemented
    result = _core.mean(a, axis, keepdims is True, None)
    # NumPy adds up in the type of `out`.
    if not is_result(out, result.dtype):
        return NotImplemented
    return _errors.look_at_total("reduce", [a], finish(result, out))


@native(numpy.var)
def var(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=_NoValue,
    *,
    where=_NoValue,
    mean=_NoValue,
    correction=_NoValue,
):
    return _moment(a, axis, dtype, out, ddof, keepdims, where, mean, correction)


@native(numpy.std)
def std(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=_NoValue,
    *,
    where=_NoValue,
    mean=_NoValue,
    correction=_NoValue,
):
    return _moment(a, axis, dtype, out, ddof, keepdims, where, mean, correction, is_root=True)


def _moment(a, axis, dtype, out, ddof, keepdims, where, mean, correction, is_root=False):
    is_plain = (
        type(a) is ndarray and dtype is None and where is _NoValue and mean is _NoValue and _is_flag(keepdims)
    )
    if correction is not _NoValue:
        if ddof != 0:
            return NotImplemented
        ddof = correction
    if not (axis is None or isinstance(axis, (int, tuple, numpy.integer))):
        return NotImplemented
    # NumPy warns if the divisor is not positive.
    if _errors.is_strict or not is_plain or type(ddof) not in (int, float) or _extent(a, axis) <= ddof:
        return NotImplemented
    if not abs(ddof) < 1 << 63:
        return NotImplemented
    result = _core.var(a, axis, keepdims is True, ddof, None)
    # NumPy computes in the type of `out`; without it in float32 at least.
    if not is_result(out, result.dtype) or out is not None and result.dtype == numpy.float16:
        return NotImplemented
    result = finish(_core.map("sqrt", (result,), None)[0] if is_root else result, out)
    name = "subtract" if type(result) is not ndarray and result != result else "reduce"
    return _errors.look_at_total(name, [a], result)


def _extent(a, axis):
    """The number of elements in each result."""
    if axis is None:
        return a.size
    count = 1
    for k in _core.axes(axis, a.ndim):
        count *= a.shape[k]
    return count if a.size else 0


@native(numpy.cumsum)
def cumsum(a, axis=None, dtype=None, out=None):
    return _scan(_core.cumsum, a, axis, dtype, out)


@native(numpy.cumprod)
def cumprod(a, axis=None, dtype=None, out=None):
    return _scan(_core.cumprod, a, axis, dtype, out)


def _scan(scan, a, axis, dtype, out):
    code = None if dtype is None else code_of(dtype)
    if type(a) is not ndarray or a.ndim == 0 or dtype is not None and code is None:
        return NotImplemented
    result = scan(a, axis, code)
    if dtype is None and not is_result(out, result.dtype):
        return NotImplemented
    if _errors.is_strict and not _errors.are_beyond_doubt([result]):
        return NotImplemented
    return finish(result, out)

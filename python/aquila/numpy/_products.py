"""Matrix products and products of rows."""

import numpy

from aquila import _core
from aquila._core import NotNative

from . import _errors, _ufuncs
from ._arguments import code_of
from ._arguments import converted as _asarray
from ._array import ndarray
from ._fallback import native
from ._reductions import finish, sum
from ._shapes import moveaxis as _moveaxis
from ._shapes import ravel
from ._ufuncs import by_name


def _operands(*values):
    """The operands as arrays if one is an Aquila array; None if there is none, or if NumPy has to
    decide.
    """
    if _errors.is_strict or not any(type(value) is ndarray for value in values):
        return None
    arrays = [_asarray(value) for value in values]
    # Sequences without elements have no type beside arrays.
    if any(array.size == 0 and not isinstance(value, numpy.ndarray) for value, array in zip(values, arrays)):
        return None
    return arrays if all(type(a) is ndarray for a in arrays) else None


@native(numpy.dot)
def dot(a, b, out=None):
    if _errors.is_strict or type(a) is not ndarray or type(b) is not ndarray:
        operands = _operands(a, b)
        if operands is None:
            return NotImplemented
        a, b = operands
    if a.ndim == 0 or b.ndim == 0:
        return _given(_asarray(by_name["multiply"](a, b)), out)
    return _errors.look_at_total("dot", [a, b], _given(_core.dot(a, b), out))


def _given(result, out):
    """A product in NumPy's form, written to `out` if given; it must have the product's type."""
    if out is None:
        return finish(result, None)
    # NumPy returns a scalar in place of `out` without axes.
    is_fit = type(out) is ndarray and out.ndim and out.dtype == result.dtype and out._c_contiguous
    return finish(result, out) if is_fit else NotImplemented


@native(numpy.inner)
def inner(a, b, /):
    operands = _operands(a, b)
    if operands is None:
        return NotImplemented
    a, b = operands
    if a.ndim == 0 or b.ndim == 0:
        return by_name["multiply"](a, b)
    return finish(_core.dot(a, b if b.ndim == 1 else _moveaxis(b, -1, -2)), None)


@native(numpy.vdot)
def vdot(a, b, /):
    operands = _operands(a, b)
    if operands is None or operands[0].size != operands[1].size:
        return NotImplemented
    a, b = map(ravel, operands)
    return finish(_core.dot(_conjugate(a), b), None)


def _conjugate(a):
    return by_name["conjugate"](a) if a.dtype.kind == "c" else a


@native(numpy.outer)
def outer(a, b, out=None):
    operands = None if out is not None else _operands(a, b)
    return NotImplemented if operands is None else _core.outer(*operands)


@native(numpy.trace)
def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    code = None if dtype is None else code_of(dtype)
    if _errors.is_strict or type(a) is not ndarray or a.ndim < 2 or dtype is not None and code is None:
        return NotImplemented
    offset = _core.index(offset)
    # NumPy reports offsets beyond C's int.
    if not -1 << 31 <= offset < 1 << 31:
        return NotImplemented
    place = offset, _core.axis(axis1, a.ndim), _core.axis(axis2, a.ndim)
    elements = _core.diagonal(a, *place)
    if a.ndim == 2 and code is None and out is None:
        return sum(elements)
    result = finish(_core.trace(a, *place, code), out)
    return _errors.look_at_total("reduce", [elements], result)


# MARK: Products that broadcast over rows and matrices


def matmul(a, b):
    return _errors.look_at_total("matmul", [a, b], finish(_core.matmul(a, b), None))


def vecdot(a, b, axis=-1):
    if type(axis) is not int or not -min(a.ndim, b.ndim) <= axis < min(a.ndim, b.ndim):
        return NotImplemented
    if axis != -1:
        a, b = _moveaxis(a, axis, -1), _moveaxis(b, axis, -1)
    if a.shape[-1] != b.shape[-1]:
        return NotImplemented
    product = by_name["multiply"](_conjugate(a), b)
    return product.sum(-1, dtype=product.dtype)


def matvec(a, b):
    if a.ndim < 2 or a.shape[-1] != b.shape[-1]:
        return NotImplemented
    return finish(_core.matmul(a, b[..., None])[..., 0], None)


def vecmat(a, b):
    if b.ndim < 2 or a.shape[-1] != b.shape[-2]:
        return NotImplemented
    return finish(_core.matmul(_conjugate(a)[..., None, :], b)[..., 0, :], None)


def _composed(compose, *names):
    """Returns the computation of a NumPy function from its arguments, with support for `out` and for the
    named options.
    """

    def call(args, kwargs):
        out = kwargs.get("out")
        out = out[0] if type(out) is tuple and len(out) == 1 else out
        options = {key: value for key, value in kwargs.items() if key != "out"}
        if not options.keys() <= {*names}:
            return NotImplemented
        operands = _operands(*args) if len(args) == 2 else None
        if operands is None or any(a.ndim == 0 for a in operands):
            return NotImplemented
        # NumPy compares types before shapes.
        if out is not None and (type(out) is not ndarray or out.dtype != numpy.result_type(*operands)):
            return NotImplemented
        result = compose(*operands, **options)
        return result if result is NotImplemented or out is None else _given(_asarray(result), out)

    return call


def _quick(compose):
    """Returns the computation of a function from two arrays only; its result is NotImplemented for
    other calls.
    """

    def call(*args):
        if len(args) != 2 or not type(args[0]) is type(args[1]) is ndarray or _errors.is_strict:
            return NotImplemented
        try:
            return compose(*args) if args[0].ndim and args[1].ndim else NotImplemented
        except NotNative:
            return NotImplemented

    return call


# NumPy 2.1 has no products of matrices and vectors.
for _compose in (matmul, vecdot, matvec, vecmat):
    if hasattr(numpy, _compose.__name__):
        by_name[_compose.__name__].try_first(_quick(_compose))

_ufuncs.composed.update(
    {
        "matmul": _composed(matmul),
        "vecdot": _composed(vecdot, "axis"),
        "matvec": _composed(matvec),
        "vecmat": _composed(vecmat),
    }
)

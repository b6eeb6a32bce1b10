"""The class of arrays, and the way to NumPy's arrays and back."""

import numpy

from aquila import _core

#: NumPy's types in the order of the extension's numbers for them.
TYPES = tuple(
    numpy.dtype(c)
    for c in ("?", "b", "B", "h", "H", "i", "I", "l", "L", "e", "f", "d", "F", "D")
)
CODES = {dtype: code for code, dtype in enumerate(TYPES)}
# Of the same size as "l" and "L" here, but types of their own to NumPy.
CODES[numpy.dtype("q")] = CODES[numpy.dtype("l")]
CODES[numpy.dtype("Q")] = CODES[numpy.dtype("L")]


def code_of(dtype):
    """The extension's number for a type; None for types that live in NumPy alone."""
    return CODES.get(numpy.dtype(dtype))


class ndarray(_core.Array):
    """An array whose operations are recorded, and computed when a value is needed."""

    __slots__ = ("__weakref__",)

    def __new__(cls, shape, dtype=float, buffer=None, offset=0, strides=None, order=None):
        return wrap(numpy.ndarray(shape, dtype, to_numpy(buffer), offset, strides, order), cls)

    # NumPy's functions come here with arrays of ours among their arguments.

    def __array__(self, dtype=None, copy=None):
        if copy is None or not copy:
            result = view(self)
            if dtype is None or result.dtype == dtype:
                return result
            if copy is False:
                raise ValueError("Unable to avoid copy while creating an array as requested.")
            return result.astype(dtype)
        return numpy.array(view(self), dtype=dtype)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        from . import _fallback

        return _fallback.call(getattr(ufunc, method), inputs, kwargs)

    def __array_function__(self, func, types, args, kwargs):
        from . import _fallback

        ours = _fallback.counterpart(func)
        if ours is not None:
            return ours(*args, **kwargs)
        return _fallback.call(func, args, kwargs)

    def __array_namespace__(self, *, api_version=None):
        import aquila.numpy

        numpy.empty(0).__array_namespace__(api_version=api_version)
        return aquila.numpy

    __array_priority__ = 0.0

    # Values

    def __bool__(self):
        return bool(view(self))

    def __float__(self):
        return float(view(self)) if self.size != 1 or self.ndim else float(_core.item(self))

    def __int__(self):
        return int(view(self))

    def __complex__(self):
        return complex(view(self))

    def __index__(self):
        return view(self).__index__()

    def __contains__(self, item):
        return bool((self == item).any())

    def __iter__(self):
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        if self.ndim == 1:
            # Scalars, which are at hand once all are computed.
            return iter(view(self).copy())
        return (self[k] for k in range(len(self)))

    def __repr__(self):
        return repr(view(self))

    def __str__(self):
        return str(view(self))

    def __format__(self, spec):
        return format(view(self), spec)

    def __reduce__(self):
        return _rebuild, (view(self).copy(),)

    def __copy__(self):
        return _core.copy(self)

    def __deepcopy__(self, memo):
        return _core.copy(self)

    def __matmul__(self, other):
        import aquila.numpy

        return aquila.numpy.matmul(self, other)

    def __rmatmul__(self, other):
        import aquila.numpy

        return aquila.numpy.matmul(other, self)

    def __imatmul__(self, other):
        import aquila.numpy

        return aquila.numpy.matmul(self, other, out=self)

    def item(self, *args):
        return view(self).item(*args)

    def tolist(self):
        return view(self).tolist()

    def tobytes(self, order="C"):
        return view(self).tobytes(order)

    @property
    def flags(self):
        flags = view(self).flags
        return flags

    @property
    def data(self):
        return memoryview(self)

    @property
    def device(self):
        return "cpu"

    def to_device(self, device, /, *, stream=None):
        if device != "cpu":
            raise ValueError(f"Unsupported device: {device!r}")
        return self

    @property
    def mT(self):
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return _core.transpose(self, (*range(self.ndim - 2), self.ndim - 1, self.ndim - 2))

    @property
    def real(self):
        return self._real

    @real.setter
    def real(self, value):
        self._real[...] = value

    @property
    def imag(self):
        if self.dtype.kind == "c":
            return self._imag
        return wrap(view(self).imag)

    @imag.setter
    def imag(self, value):
        self._imag[...] = value

    def __dlpack__(self, **kwargs):
        return view(self).__dlpack__(**kwargs)

    def __dlpack_device__(self):
        return (1, 0)

    def copy(self, order="C"):
        return _core.copy(self) if order == "C" else wrap(view(self).copy(order))

    def sum(self, axis=None, dtype=None, out=None, **kwargs):
        return _module().sum(self, axis, dtype, out, **kwargs)

    def prod(self, axis=None, dtype=None, out=None, **kwargs):
        return _module().prod(self, axis, dtype, out, **kwargs)

    def max(self, axis=None, out=None, **kwargs):
        return _module().max(self, axis, out, **kwargs)

    def min(self, axis=None, out=None, **kwargs):
        return _module().min(self, axis, out, **kwargs)

    def all(self, axis=None, out=None, **kwargs):
        return _module().all(self, axis, out, **kwargs)

    def any(self, axis=None, out=None, **kwargs):
        return _module().any(self, axis, out, **kwargs)

    def mean(self, axis=None, dtype=None, out=None, **kwargs):
        return _module().mean(self, axis, dtype, out, **kwargs)

    def var(self, axis=None, dtype=None, out=None, ddof=0, **kwargs):
        return _module().var(self, axis, dtype, out, ddof, **kwargs)

    def std(self, axis=None, dtype=None, out=None, ddof=0, **kwargs):
        return _module().std(self, axis, dtype, out, ddof, **kwargs)

    def argmax(self, axis=None, out=None, **kwargs):
        return _module().argmax(self, axis, out, **kwargs)

    def argmin(self, axis=None, out=None, **kwargs):
        return _module().argmin(self, axis, out, **kwargs)

    def cumsum(self, axis=None, dtype=None, out=None):
        return _module().cumsum(self, axis, dtype, out)

    def cumprod(self, axis=None, dtype=None, out=None):
        return _module().cumprod(self, axis, dtype, out)

    def dot(self, b, out=None):
        return _module().dot(self, b, out)

    def nonzero(self):
        return _module().nonzero(self)

    def argsort(self, axis=-1, kind=None, order=None, *, stable=None):
        return _module().argsort(self, axis, kind, order, stable=stable)

    def fill(self, value):
        self[...] = value

    def reshape(self, *shape, order="C", copy=None):
        if order != "C" or copy is not None:
            from . import _fallback

            return _fallback.call(
                numpy.ndarray.reshape, (self, *shape), {"order": order, "copy": copy}
            )
        if len(shape) == 1:
            shape = shape[0]
        return _core.reshape(self, shape)

    def transpose(self, *axes):
        if not axes or axes == (None,):
            return self.T
        if len(axes) == 1:
            axes = axes[0]
        return _core.transpose(self, axes)

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        code = code_of(dtype)
        if code is None or order not in "KC" or casting != "unsafe":
            return wrap(view(self).astype(dtype, order, casting, subok, copy))
        if not copy and code == self._code:
            return self
        return _core.astype(self, code)


def _module():
    import aquila.numpy

    return aquila.numpy


def view(array):
    """The memory of an array as an array of NumPy's; both see each other's writes. Waits."""
    return numpy.asarray(memoryview(array))


def to_numpy(value):
    """The value with NumPy's arrays for ours, also within tuples, lists and dictionaries."""
    kind = type(value)
    if isinstance(value, ndarray):
        return view(value)
    if kind is tuple or kind is list:
        return kind(map(to_numpy, value))
    if kind is dict:
        return {key: to_numpy(item) for key, item in value.items()}
    return getattr(value, "_numpy", value) if kind.__module__.startswith("aquila") else value


def wrap(value, cls=None):
    """The value with our arrays for NumPy's: views of ours where they show the memory of ours, else copies.

    Arrays of types that live in NumPy alone stay as they are.
    """
    if type(value) is numpy.ndarray:
        code = CODES.get(value.dtype)
        if code is None:
            return value
        owner = value
        while type(owner) is numpy.ndarray:
            owner = owner.base
        if type(owner) is memoryview and isinstance(owner.obj, ndarray):
            return _alias(value, owner.obj, code)
        return _core.copy_in(numpy.ascontiguousarray(value), value.shape, code)
    if isinstance(value, (tuple, list)):
        items = [wrap(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def _alias(value, owner, code):
    offset = value.__array_interface__["data"][0] - view(owner).__array_interface__["data"][0]
    if code != owner._code:
        # Of another type: parts of complex numbers, or bytes seen otherwise.
        return _core.copy_in(numpy.ascontiguousarray(value), value.shape, code)
    if value.size == 0:
        return _core.zeros(value.shape, code)
    result = _core.strided(owner, offset, value.shape, value.strides)
    if not value.flags.writeable:
        result._writeable = False
    return result


def asarray(value):
    """Any object as an array of ours; copies what is not ours already."""
    if isinstance(value, ndarray):
        return value
    return wrap(numpy.asarray(value))


def _rebuild(value):
    return wrap(value)


def _binary(name, a, b, in_place):
    """Operators between an array and what is neither an array nor a number of Python's."""
    from . import _ufuncs

    for operand in (a, b):
        if getattr(operand, "__array_ufunc__", _binary) is None:
            return NotImplemented
    other = b if isinstance(a, ndarray) else a
    if not isinstance(other, (numpy.ndarray, numpy.generic, ndarray, list, tuple, int)):
        if not hasattr(other, "__array_ufunc__") and hasattr(other, "__array_priority__"):
            if other.__array_priority__ > 0:
                return NotImplemented
    ufunc = _ufuncs.by_name[name]
    return ufunc(a, b, out=a) if in_place else ufunc(a, b)


def _ufunc_type_error(message):
    return TypeError(message)


_core.register(
    ndarray,
    TYPES,
    tuple(dtype.type for dtype in TYPES),
    _binary,
    asarray,
    numpy.exceptions.AxisError,
    TypeError,
)
ndarray.__module__ = "aquila.numpy"

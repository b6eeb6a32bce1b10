"""The class of arrays."""

import functools
import types

import numpy

from aquila import _core, _ranks, _warnings
from aquila._core import NotNative

from . import _derived, _dispatch, _errors, _fallback
from ._arguments import code_of
from ._attributes import Attributes
from ._memory import TYPES, converting, dtype_of, lend, over_buffer, to_numpy, transposed, view, wrap
from ._protocols import Protocols, StandIn, module
from ._unbound import unbound


class _ArrayType(type):
    """The metaclass of arrays.

    NumPy's arrays, whose types may exist only in NumPy, count as instances. Classes that a program
    derives from Aquila's class derive from NumPy's, so that their hooks work as NumPy documents
    them.
    """

    #: The class that NumPy is given where Aquila's class is an argument.
    _numpy = numpy.ndarray

    def __new__(cls, name, bases, namespace, **kwargs):
        if not any(type(base) is cls for base in bases):
            return super().__new__(cls, name, bases, namespace, **kwargs)
        others = [base for base in bases if type(base) is not cls]
        ours = (_Derived, *_derived.protocols(others, namespace))
        bases = tuple(part for base in bases for part in (ours if type(base) is cls else (base,)))
        namespace = _derived.over_ours(namespace)
        return types.new_class(name, bases, kwargs, lambda target: target.update(namespace))

    def __getattribute__(cls, name):
        return unbound(name, type.__getattribute__(cls, name))

    def __instancecheck__(cls, value):
        return type.__instancecheck__(cls, value) or isinstance(value, numpy.ndarray)

    def __subclasscheck__(cls, kind):
        return type.__subclasscheck__(cls, kind) or issubclass(kind, numpy.ndarray)

    # Tables of functions by class, which programs and libraries look up by `type(x)`, find those of either
    # class for arrays of the other.

    def __eq__(cls, other):
        return cls is other or other is numpy.ndarray

    __hash__ = staticmethod(functools.partial(hash, numpy.ndarray))


class _Derived(numpy.ndarray):
    """The base of classes that programs derive from Aquila's."""

    def view(self, *args, **kwargs):
        kind = kwargs.get("type", args[-1] if args else None)
        if kind is not ndarray:
            return super().view(*args, **kwargs)
        args = args[:-1] if args and args[-1] is ndarray else args
        theirs = super().view(*args, **{**kwargs, "type": numpy.ndarray})
        return wrap(theirs, is_shared=True)

    def __array_namespace__(self, *, api_version=None):
        super().__array_namespace__(api_version=api_version)
        return module()


def _complete_derived():
    """Makes NumPy's methods accept Aquila's arrays where they need NumPy's struct: conditions and `out`."""
    for name in dir(numpy.ndarray):
        if not name.startswith("_") and callable(getattr(numpy.ndarray, name)) and name not in vars(_Derived):
            setattr(_Derived, name, _fallback.method(name))


_complete_derived()

#: Names of orders of work of a sort; each gives the stable result.
_SORTS = ("stable", "quicksort", "mergesort", "heapsort")
#: Scalar classes that stand for element types.
_SCALARS = {bool, int, float, complex, *(kind.type for kind in TYPES)}


#: The classes that arrays derive from; the extension's derives from NumPy's class if `_core.has_struct()`.
_BASES = (Protocols, Attributes, _core.Array) if _core.has_struct() else (Protocols, StandIn, Attributes, _core.Array)


class ndarray(*_BASES, metaclass=_ArrayType):
    """An array whose operations are recorded, and computed when a value is needed."""

    __slots__ = ()

    def __new__(cls, shape, dtype=float, buffer=None, offset=0, strides=None, order=None):
        if cls is not ndarray:
            return numpy.ndarray.__new__(cls, shape, dtype, to_numpy(buffer), offset, strides, order)
        result = numpy.ndarray(shape, dtype, to_numpy(buffer), offset, strides, order)
        return wrap(result) if buffer is None else over_buffer(result)

    # MARK: Values

    def __bool__(self):
        return bool(_core.item(self)) if self.size == 1 else bool(view(self))

    def __float__(self):
        if self.ndim == 0 and self.dtype.kind != "c":
            return float(_core.item(self))
        return float(view(self))

    def __int__(self):
        return int(view(self))

    def __complex__(self):
        return complex(view(self))

    def __index__(self):
        return view(self).__index__()

    def __contains__(self, item):
        if _dispatch.is_foreign(item):
            return bool(numpy.asanyarray(self == item).any())
        return converting(view(self).__contains__, to_numpy(item))

    def __repr__(self):
        return repr(view(self))

    def __str__(self):
        return str(view(self))

    def __format__(self, spec):
        return format(view(self), spec) if self.ndim == 0 or not spec else object.__format__(self, spec)

    def __reduce__(self):
        return _core.reconstruct, (type(self), (0,), b"b"), view(self).__reduce__()[2]

    def __reduce_ex__(self, protocol):
        theirs = view(self).__reduce_ex__(protocol)
        # From protocol 5 on, elements may be stored beside the pickle.
        return (_from_buffer, theirs[1]) if len(theirs) == 2 else self.__reduce__()

    def __setstate__(self, state):
        theirs = numpy.ndarray.__new__(numpy.ndarray, (0,))
        theirs.__setstate__(state)
        _core.become(self, wrap(theirs))

    def __sizeof__(self):
        return object.__sizeof__(self) + (self.nbytes if self.base is None else 0)

    def __copy__(self):
        return _core.astype(self, self._code)

    def __deepcopy__(self, memo):
        return _core.astype(self, self._code)

    __class_getitem__ = classmethod(types.GenericAlias)

    def __imatmul__(self, other):
        return module()._operators.binary("matmul", self, other, True)

    def item(self, *args):
        return _core.item(self) if not args and self.size == 1 else view(self).item(*args)

    def tolist(self):
        return view(self).tolist()

    def tobytes(self, order="C"):
        return view(self).tobytes(order)

    # MARK: Methods that are not functions of the module

    def copy(self, order="C"):
        if type(order) is not str or order not in ("C", "F", "K"):
            return wrap(lend(self).copy(to_numpy(order)))
        if order == "C":
            return _core.copy(self)
        if order == "F":
            return transposed(_core.copy(self.T), range(self.ndim)[::-1])
        return _core.astype(self, self._code)

    def fill(self, value):
        is_array = isinstance(value, (list, tuple)) or hasattr(type(value), "__array__")
        is_array = is_array and not isinstance(value, numpy.generic) or _dispatch.is_foreign(value)
        if is_array or numpy.ndim(value):
            _fallback.call(numpy.ndarray.fill, (self, value), {})
        else:
            self[...] = value

    def sort(self, axis=-1, kind=None, order=None, *, stable=None):
        is_plain = order is None and (kind is None or stable is None and type(kind) is str and kind in _SORTS)
        is_plain = is_plain and (stable is None or type(stable) is bool) and self.ndim and self._writeable
        if is_plain and type(axis) is int and -self.ndim <= axis < self.ndim:
            self[...] = _core.sort(self, axis)
            return
        _fallback.call(numpy.ndarray.sort, (self, axis, kind, order), {"stable": stable})

    def reshape(self, *shape, order="C", copy=None, **others):
        if type(order) is str and order in ("C", "F") and copy is None and shape and not others:
            shape = shape[0] if len(shape) == 1 else shape
            shape = shape.tolist() if isinstance(shape, _core.Array) else shape
            try:
                if order == "C":
                    return _core.reshape(self, shape)
                if type(shape) in (tuple, list):
                    return _core.reshape(self.T, shape[::-1]).T
                if hasattr(shape, "__index__"):
                    return _core.reshape(self.T, (shape,)).T
            except NotNative:
                pass
            shape = (shape,)
        # NumPy counts the options that are given.
        options = {} if type(order) is str and order == "C" else {"order": order}
        options |= {} if copy is None else {"copy": copy}
        return _fallback.call(numpy.ndarray.reshape, (self, *shape), options | others)

    def transpose(self, *axes):
        if not axes or len(axes) == 1 and axes[0] is None:
            return self.T
        try:
            return _core.transpose(self, axes[0] if len(axes) == 1 else axes)
        except NotNative:
            return wrap(lend(self).transpose(*axes))

    def view(self, *args, **kwargs):
        args, kwargs = _without_class(args, kwargs)
        if not args and not kwargs and self.size:
            return _core.strided(self, 0, self.shape, self.strides, self._code)
        dtype = args[0] if len(args) == 1 else kwargs.get("dtype") if kwargs.keys() == {"dtype"} else None
        is_type = isinstance(dtype, (str, numpy.dtype)) or isinstance(dtype, type) and dtype in _SCALARS
        if is_type and len(args) + len(kwargs) == 1 and self.size:
            target = dtype_of(dtype)
            code = code_of(target)
            if code is not None and target.itemsize == self.itemsize and target.kind != "b":
                result = _core.strided(self, 0, self.shape, self.strides, code)
                if result is not None:
                    return result
        return _fallback.call(numpy.ndarray.view, (self, *args), kwargs)

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        dtype = dtype_of(dtype)
        code = code_of(dtype)
        if not copy and code == self._code and numpy.can_cast(self.dtype, dtype, casting):
            if type(order) is type(casting) is str and type(subok) is bool and self._is_in(order):
                return self
        is_plain = code is not None and type(order) is type(casting) is str
        is_plain = is_plain and (order == "K" or order == "C" and self._c_contiguous)
        is_plain = is_plain and type(copy) is bool and type(subok) is bool
        if not is_plain or self.dtype.kind == "c" and dtype.kind not in "cb":
            return self._astype(dtype, order, casting, subok, copy)
        if casting != "unsafe" and not numpy.can_cast(self.dtype, dtype, casting):
            return self._astype(dtype, order, casting, subok, copy)
        if not _errors.can_cast(self.dtype, dtype):
            return _fallback.call(numpy.ndarray.astype, (self, dtype, order, casting, subok, copy), {})
        _errors.look_at_cast(self, code)
        return _core.astype(self, code)

    def _astype(self, *args):
        return wrap(_warnings.at_program(lend(self).astype, tuple(map(to_numpy, args)), {}))

    def _is_in(self, order):
        """True if the elements already have an order."""
        if order in ("C", "A") and self._c_contiguous:
            return True
        return order == "K" or order in ("F", "A") and self.T._c_contiguous


def _without_class(args, kwargs):
    """The arguments of `view` without Aquila's class of arrays, which the view has anyway."""
    if sum(value is ndarray for value in (*args, *kwargs.values())) != 1:
        return args, kwargs
    if args and args[-1] is ndarray:
        return args[:-1], kwargs
    return args, {name: value for name, value in kwargs.items() if value is not ndarray}


def _from_buffer(buffer, dtype, shape, order, axes=None):
    """The array of a pickle over a buffer, which others may share if it was stored beside the pickle."""
    options = () if axes is None else (axes,)
    theirs = numpy._core.numeric._frombuffer(buffer, dtype, shape, order, *options)
    return wrap(theirs, is_shared=not isinstance(buffer, (bytes, bytearray)))


def _elements(array):
    """Iterates over elements on many ranks; each is read at the time it is asked for."""
    theirs = stamp = None
    for position in range(len(array)):
        if theirs is None or stamp != _core.stamp(array):
            theirs = view(array)
            stamp = _core.stamp(array)
        yield theirs[position]


def _iterate(array):
    """As the extension's iteration, without a wait of all ranks for each element."""
    if array.ndim == 0:
        raise TypeError("iteration over a 0-d array")
    return _elements(array) if array.ndim == 1 else (array[k] for k in range(len(array)))


if _ranks.is_many:
    ndarray.__iter__ = _iterate
ndarray.__module__ = "aquila.numpy"
_dispatch.add_plain(ndarray)

"""Universal functions, native for arrays and Python numbers."""

import sys

import numpy
from numpy import _NoValue

from aquila import _core
from aquila._core import NotNative

from . import _dispatch, _errors, _fallback, _lent, _reductions
from ._arguments import converted as asarray
from ._arguments import named
from ._memory import CODES, SMALL, TYPES
from ._operands import can_resolve, is_default, is_plain, is_power, ldexp_of_types, only, operand, shows_array
from ._operands import only_type

#: Functions whose `out` must be given by keyword; NumPy warns if it is positional.
_BY_KEYWORD = ("maximum", "minimum")


class _UfuncType(type):
    """The class of universal functions, which NumPy's own and other libraries' are instances of."""

    def __instancecheck__(cls, value):
        return type.__instancecheck__(cls, value) or isinstance(value, numpy.ufunc)


class ufunc(_core.Universal, metaclass=_UfuncType):
    # The class has no docstring, so that each function has NumPy's.
    __slots__ = ("_numpy", "_call", "_tries_call", "_native", "_loops")
    __slots__ += ("reduce", "accumulate", "reduceat", "outer", "at")
    __slots__ += ("__name__", "__doc__", "__dict__", "__weakref__")

    def __init__(self, theirs, native):
        self._numpy = theirs
        self._native = native
        self._call = _core.caller(native, theirs) if native else None
        is_direct = theirs is not numpy.ldexp
        lends = _lent.form_of_loops(theirs)
        _core.begin_universal(self, native if is_direct else None, theirs, lends)
        if not is_direct:
            self._call = ldexp_of_types(self._call)
        self._tries_call = not is_direct
        if self._call is not None:
            _fallback.quick[theirs] = self._call
        self._loops = {}
        self.__name__ = theirs.__name__
        self.__doc__ = theirs.__doc__

    def try_first(self, call):
        """Lets calls by position try a function first."""
        self._call, self._tries_call = call, True

    def _method(self, name):
        """The function object of a method, which lets NumPy compute for few elements."""

        def call(*args, **kwargs):
            return self._dispatch(name, args, kwargs)

        theirs = getattr(self._numpy, name)
        attributes = {"__module__": "aquila.numpy", "__qualname__": f"{self.__name__}.{name}"}
        lends = _lent.form_of_method(self._numpy, name, self.__name__ in _reductions.of_ufunc)
        return _core.function(theirs, call, attributes, False, None, None, lends)

    def _general(self, *args, **kwargs):
        """The result of a call that native loops have not computed directly."""
        if self._tries_call and not kwargs:
            result = self._call(*args)
            if result is not NotImplemented:
                return result
        if _dispatch.are_plain(args, kwargs):
            return self.compute("__call__", args, kwargs)
        return self._dispatch("__call__", args, kwargs)

    def _dispatch(self, method, args, kwargs):
        """Dispatches a call, or one of a method: NumPy asks the operands' classes if any may handle it."""
        kinds = _dispatch.operands(args, kwargs)
        if kinds:
            return _dispatch.handle(self._theirs(method), args, kwargs, kinds, _dispatch.UFUNC)
        return self.compute(method, args, kwargs)

    def compute(self, method, args, kwargs, is_native=False):
        """The result if no other class handles the call; with `is_native`, possibly `NotImplemented`."""
        if method in _NATIVE:
            try:
                result = getattr(self, _NATIVE[method])(*args, **kwargs)
                if result is not NotImplemented:
                    return result
            except NotNative:
                pass
            except TypeError as error:
                # Arguments for which the form has no parameters.
                if error.__traceback__.tb_next is not None:
                    raise
        return NotImplemented if is_native else _fallback.call(self._theirs(method), args, kwargs)

    def native(self, *args):
        """The result of the native form; NotImplemented if it does not cover the call."""
        result = NotImplemented if self._call is None else self._call(*args)
        return self.compute("__call__", args, {}, is_native=True) if result is NotImplemented else result

    def _theirs(self, method):
        return self._numpy if method == "__call__" else getattr(self._numpy, method)

    def _computed(
        self, *args, out=_NoValue, where=True, dtype=None, signature=None, casting="same_kind", **others
    ):
        """The result of a call that native loops support; NotImplemented for other calls."""
        if self._call is None or others and not all(is_default(key, other) for key, other in others.items()):
            return NotImplemented
        # Functions with several results refuse None for them.
        if out is None and self._numpy.nout > 1:
            return NotImplemented
        is_array = out is ...
        out = None if is_array or out is _NoValue else out
        count = self._numpy.nin
        inputs, outputs = args[:count], args[count:]
        if outputs and self.__name__ in _BY_KEYWORD:
            return NotImplemented
        if out is not None:
            # `out` must not also be positional, nor an empty tuple.
            if outputs or type(out) is tuple and len(out) != self._numpy.nout:
                return NotImplemented
            outputs = out if type(out) is tuple else (out,)
        if where is None:
            return NotImplemented
        mask = None if where is True or where is _NoValue else where
        outputs = () if len(outputs) == 1 and outputs[0] is None else outputs
        if len(outputs) not in (0, self._numpy.nout) or not all(map(is_plain, outputs)):
            return NotImplemented
        if mask is not None:
            mask = asarray(mask)
            # NumPy warns of a mask without `out`.
            if not is_plain(mask) or mask.dtype != bool or not outputs:
                return NotImplemented
        operands = [operand(value) for value in inputs]
        if any(operand is None for operand in operands) or not any(map(shows_array, (*inputs, *outputs))):
            return NotImplemented
        # The types of numbers alone do not depend on those of results.
        if any(not output._writeable for output in outputs) or not any(map(is_plain, operands)):
            return NotImplemented
        codes = self._loop(operands, outputs, dtype, signature, casting)
        if codes is None or self._native == "power" and not is_power(operands[1], codes[-1]):
            return NotImplemented
        if _errors.is_strict:
            return self._compute_safely(operands, outputs, mask, codes)
        _errors.look_at_division(self.__name__, operands, codes[0])
        results = _core.map(self._native, operands, outputs or None, mask, codes)
        if outputs:
            return outputs[0] if len(outputs) == 1 else outputs
        if not is_array:
            results = [result if result.ndim else _core.scalar(result) for result in results]
            if not results[0].ndim and not outputs:
                _errors.look_at_scalars(self._numpy, operands, results, codes)
        return results[0] if len(results) == 1 else tuple(results)

    def _compute_safely(self, operands, outputs, mask, codes):
        """The results, computed at once, if no floating-point error can be hidden in them;
        otherwise NumPy computes.
        """
        is_large = any(is_plain(value) and value.nbytes > SMALL for value in operands)
        if not is_large or mask is not None:
            return NotImplemented
        # Casts to fewer digits may cause errors, too.
        types = [(value.dtype, TYPES[code]) for value, code in zip(operands, codes) if is_plain(value)]
        types += [(TYPES[code], output.dtype) for output, code in zip(outputs, codes[len(operands) :])]
        if not all(_errors.can_cast(*pair) for pair in types):
            return NotImplemented
        if _errors.can_fail(self.__name__, codes[0]) and codes[0] not in _reductions.FLOATS:
            return NotImplemented
        results = _core.map(self._native, operands, None, None, codes)
        if _errors.can_fail(self.__name__, codes[0]) and not _errors.are_beyond_doubt(results):
            return NotImplemented
        for output, result in zip(outputs, results):
            output[...] = result
        results = outputs or results
        return results[0] if len(results) == 1 else tuple(results)

    def _loop(self, operands, outputs, dtype, signature, casting):
        """The types of a loop's operands and results, as NumPy resolves them; None if there is no
        native loop.
        """
        types = [value.dtype if is_plain(value) else type(value) for value in operands]
        results = [output.dtype for output in outputs] or [None] * self._numpy.nout
        if dtype is not None:
            if signature is not None:
                return None
            # A DType class stands for its only type.
            if isinstance(dtype, type(numpy.dtype)):
                dtype = only_type(dtype)
            signature = (*(None,) * self._numpy.nin, *(named(dtype),) * self._numpy.nout)
        is_usual = signature is None and type(casting) is str and casting == "same_kind"
        if not is_usual and not can_resolve(types, signature, casting):
            return None
        key = (*types, *results, signature, casting)
        if key not in self._loops:
            options = {} if signature is None else {"signature": signature}
            try:
                loop = self._numpy.resolve_dtypes((*types, *results), casting=casting, **options)
            except (TypeError, ValueError):
                # NumPy has no such loop, and reports it.
                return None
            codes = tuple(CODES.get(kind) for kind in loop)
            self._loops[key] = None if None in codes else codes
        return self._loops[key]

    def resolve_dtypes(self, dtypes, *, signature=None, casting=None, reduction=False):
        options = {"signature": signature, "casting": casting}
        options = {key: value for key, value in options.items() if value is not None}
        return self._numpy.resolve_dtypes(dtypes, reduction=reduction, **options)

    def __getattr__(self, name):
        if name not in _METHODS:
            return getattr(self._numpy, name)
        # Made at first use: 530 of them would be a tenth of the time of the import.
        method = self._method(name)
        setattr(self, name, method)
        return method

    def __repr__(self):
        return repr(self._numpy)

    # Equality and hash are those of NumPy's function, so that it finds this one in dictionaries.

    def __eq__(self, other):
        return self is other or self._numpy is getattr(other, "_numpy", other)

    def __hash__(self):
        return hash(self._numpy)

    def __reduce__(self):
        return self.__name__

    def _reduced(
        self, array, axis=0, dtype=None, out=None, keepdims=False, initial=numpy._NoValue, where=True
    ):
        native = _reductions.of_ufunc.get(self.__name__)
        if native is None or type(out) is tuple and not all(map(is_plain, out)):
            return NotImplemented
        if type(array) in (tuple, list) and any(map(is_plain, array)):
            array = asarray(array)
        return native(array, axis, dtype, only(out), keepdims, initial, where)

    def _accumulated(self, array, axis=0, dtype=None, out=None):
        scan = {"add": _core.cumsum, "multiply": _core.cumprod}.get(self.__name__)
        if type(out) is tuple and not all(map(is_plain, out)):
            return NotImplemented
        out = only(out)
        can_scan = is_plain(array) and array.ndim and dtype is None and (out is None or is_plain(out))
        if not scan or not can_scan:
            return NotImplemented
        axis = _core.axis(axis, array.ndim)
        return _reductions.finish(scan(array, axis, None if out is None else out._code), out)

    def _outer(self, a, b, /):
        if self._numpy.signature or self._numpy.nin != 2 or not is_plain(a) and not is_plain(b):
            return NotImplemented
        a, b = asarray(a), asarray(b)
        if not is_plain(a) or not is_plain(b):
            return NotImplemented
        return self.compute("__call__", (a.reshape(a.shape + (1,) * b.ndim), b), {})


_METHODS = ("reduce", "accumulate", "reduceat", "outer", "at")
#: Methods with native forms for some calls.
_NATIVE = {"__call__": "_computed", "reduce": "_reduced", "accumulate": "_accumulated", "outer": "_outer"}


ufunc.__module__ = "aquila.numpy"


#: By name: the compositions of functions of rows and matrices; see `_products`.
composed = {}


class _Composed(ufunc):
    # Functions over rows are operations of their own.
    __slots__ = ("__doc__",)
    __module__ = "aquila.numpy"

    def _computed(self, *args, **kwargs):
        return composed[self.__name__](args, kwargs) if self.__name__ in composed else NotImplemented


def _all():
    """Returns all universal functions, under the names that NumPy exports."""
    theirs = {name: value for name, value in vars(numpy).items() if isinstance(value, numpy.ufunc)}
    ours = {}
    for function in theirs.values():
        name = function.__name__
        kind = ufunc if function.signature is None else _Composed
        ours.setdefault(function, kind(function, name if _core.has(name) else None))
    _fallback.counterparts.update(ours)
    _fallback.public.update(ours)
    return {name: ours[function] for name, function in theirs.items()}


by_name = _all()

#: Functions of SciPy's with native loops.
_SPECIAL = ("erf", "erfc")


def counterpart(theirs):
    """Aquila's function for one of NumPy's or SciPy's; None if there is none."""
    ours = _fallback.counterparts.get(theirs)
    if ours is None and theirs.__name__ in _SPECIAL:
        special = sys.modules.get("scipy.special")
        if getattr(special, theirs.__name__, None) is theirs:
            ours = _fallback.counterparts[theirs] = ufunc(theirs, theirs.__name__)
    return ours

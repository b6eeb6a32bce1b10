"""Universal functions: native where all is an array or a number of Python's."""

import numpy

from aquila import _core

from . import _fallback
from ._array import to_numpy, wrap


class ufunc:
    # No documentation of the class itself: each function has NumPy's.
    __slots__ = ("_numpy", "_call", "__name__", "__doc__", "__weakref__")

    def __init__(self, function, native):
        self._numpy = function
        self._call = _core.caller(native) if native else None
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__

    def __call__(self, *args, **kwargs):
        if not kwargs and self._call is not None:
            result = self._call(*args)
            if result is not NotImplemented:
                return result
        return _fallback.call(self._numpy, args, kwargs)

    def __getattr__(self, name):
        return getattr(self._numpy, name)

    def __repr__(self):
        return repr(self._numpy)

    def __reduce__(self):
        return self.__name__

    def reduce(self, *args, **kwargs):
        return _fallback.call(self._numpy.reduce, args, kwargs)

    def accumulate(self, *args, **kwargs):
        return _fallback.call(self._numpy.accumulate, args, kwargs)

    def reduceat(self, *args, **kwargs):
        return _fallback.call(self._numpy.reduceat, args, kwargs)

    def outer(self, *args, **kwargs):
        return _fallback.call(self._numpy.outer, args, kwargs)

    def at(self, a, indices, *b):
        self._numpy.at(to_numpy(a), to_numpy(indices), *map(to_numpy, b))


ufunc.__module__ = "aquila.numpy"

#: All of NumPy's, by the names that NumPy exports.
by_name = {}
_made = {}
for _name in dir(numpy):
    _function = getattr(numpy, _name)
    if isinstance(_function, numpy.ufunc):
        if _function not in _made:
            _made[_function] = ufunc(_function, _function.__name__ if _core.has(_function.__name__) else None)
        by_name[_name] = _made[_function]
by_name["conjugate"] = by_name["conj"] = _made[numpy.conjugate]
_fallback._native.update(_made)

"""Methods of arrays that are functions of the module with the array first."""

import types

import numpy

from aquila import _core

from . import _errors, _fallback, _joining, _products, _reductions, _searching, _selection, _shapes
from ._array import ndarray
from ._flat import flat

_FUNCTIONS = {
    _joining: "repeat",
    _products: "dot trace",
    _reductions: "all any argmax argmin cumprod cumsum max mean min prod std sum var",
    _searching: "argpartition argsort searchsorted",
    _selection: "nonzero put round take",
    _shapes: "diagonal ravel squeeze swapaxes",
}


def _method(function, theirs):
    """A function under the name and documentation of one of NumPy's methods."""
    result = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    return _fallback.like(result, theirs)


def _total(function, theirs):
    """A method that reduces: at once, where nothing but the array is given."""
    total = _core.totaler(theirs.__name__)
    is_plain = _errors.is_finite if theirs.__name__ in ("sum", "prod") else lambda result: True

    def method(self, *args, **kwargs):
        if not args and not kwargs:
            result = total(self)
            # Others may come of an error.
            if result is not NotImplemented and is_plain(result):
                return result
        return function(self, *args, **kwargs)

    return _fallback.like(method, theirs)


_TOTALS = ("all", "any", "argmax", "argmin", "max", "min", "prod", "sum")

for _module, _names in _FUNCTIONS.items():
    for _name in _names.split():
        _make = _total if _name in _TOTALS else _method
        setattr(ndarray, _name, _make(getattr(_module, _name), getattr(numpy.ndarray, _name)))


def _conjugate(self, *args, **kwargs):
    from ._ufuncs import by_name

    return by_name["conjugate"](self, *args, **kwargs) if self.dtype.kind == "c" or args or kwargs else self


def _flatten(self, order="C"):
    return (
        _core.copy((self.T if order == "F" else self).reshape(-1))
        if order in ("C", "F")
        else _fallback.call(numpy.ndarray.flatten, (self, order), {})
    )


def _compress(self, condition, axis=None, out=None):
    return _selection.compress(condition, self, axis, out)


def _clip(self, min=None, max=None, out=None, **kwargs):
    return _selection.clip(self, min, max, out, **kwargs)


ndarray.flat = flat
ndarray.partition = _searching.partition_in_place
ndarray.compress = _fallback.like(_compress, numpy.ndarray.compress)
ndarray.clip = _fallback.like(_clip, numpy.ndarray.clip)
ndarray.conj = _fallback.like(_conjugate, numpy.ndarray.conj)
ndarray.conjugate = _fallback.like(_conjugate, numpy.ndarray.conjugate)
ndarray.flatten = _fallback.like(_flatten, numpy.ndarray.flatten)
_fallback.complete(ndarray)

"""Methods of arrays that are functions of the module with the array as first argument."""

import numpy

from aquila import _core
from aquila._core import NotNative

from . import _fallback, _searching
from ._array import ndarray
from ._flat import flat
from ._ufuncs import by_name

_FUNCTIONS = """
    all any argmax argmin argpartition argsort clip cumprod cumsum diagonal dot max mean min nonzero prod put
    ravel repeat round searchsorted squeeze std sum swapaxes take trace var
"""


def _without_type(a, axis=None, *others):
    """The method's arguments for functions without a type argument; NumPy reads any further ones."""
    if others:
        raise NotNative("an argument for a type or an array of results")
    return a, axis


def _conjugate(self, *args, **kwargs):
    if args or kwargs:
        return _fallback.call(numpy.ndarray.conjugate, (self, *args), kwargs)
    return by_name["conjugate"](self) if self.dtype.kind == "c" else self


def _flatten(self, order="C"):
    return (
        _core.copy((self.T if order == "F" else self).reshape(-1))
        if type(order) is str and order in ("C", "F")
        else _fallback.call(numpy.ndarray.flatten, (self, order), {})
    )


def add_methods():
    """Adds NumPy's methods to the class of arrays, once all functions are defined."""
    for name in _FUNCTIONS.split():
        arrange = _without_type if name in ("all", "any") else None
        setattr(ndarray, name, _fallback.native_method(name, arrange))
    ndarray.flatten = _fallback.like(_flatten, numpy.ndarray.flatten)
    for name in ("astype", "copy", "flatten", "sort", "tobytes", "tolist"):
        theirs = getattr(numpy.ndarray, name)
        attributes = {"__module__": "aquila.numpy", "__doc__": theirs.__doc__, "__wrapped__": theirs}
        setattr(ndarray, name, _core.function(theirs, vars(ndarray)[name], attributes, True))
    ndarray.flat = flat
    ndarray.partition = _searching.partition_in_place
    ndarray.compress = _fallback.native_method("compress", lambda a, *args: (*args[:1], a, *args[1:]))
    ndarray.conj = _fallback.like(_conjugate, numpy.ndarray.conj)
    ndarray.conjugate = _fallback.like(_conjugate, numpy.ndarray.conjugate)
    _fallback.complete(ndarray)

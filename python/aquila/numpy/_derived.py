"""Bases of classes that programs derive from ours: where their protocols go on, NumPy gets its own arrays."""

import numpy

from . import _fallback


class _OfUfuncs(numpy.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return _fallback.call_with_loans(super().__array_ufunc__, (ufunc, method, *inputs), kwargs)


class _OfFunctions(numpy.ndarray):
    def __array_function__(self, func, types, args, kwargs):
        return _fallback.call_with_loans(super().__array_function__, (func, types, args, kwargs), {})


#: By protocol: the base of classes that have one of their own.
BASES = {"__array_ufunc__": _OfUfuncs, "__array_function__": _OfFunctions}


def protocols(bases, namespace):
    """The bases that a class needs by its protocols, and those of its other bases."""
    parts = [vars(part) for base in bases for part in base.__mro__ if not issubclass(part, numpy.ndarray)]
    has_own = {name for name in BASES if any(name in part for part in (namespace, *parts))}
    return tuple(base for name, base in BASES.items() if name in has_own)

"""Bases of classes that programs derive from Aquila's; NumPy's default protocols get NumPy's arrays
there.
"""

import numpy

from . import _fallback


class _OfUfuncs(numpy.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return _fallback.call_with_loans(super().__array_ufunc__, (ufunc, method, *inputs), kwargs)


class _OfFunctions(numpy.ndarray):
    def __array_function__(self, func, types, args, kwargs):
        return _fallback.call_with_loans(super().__array_function__, (func, types, args, kwargs), {})


#: By protocol: the base of classes that define it themselves.
BASES = {"__array_ufunc__": _OfUfuncs, "__array_function__": _OfFunctions}


def protocols(bases, namespace):
    """Returns the bases that a class needs for the protocols of its own and of its other bases."""
    parts = [vars(part) for base in bases for part in base.__mro__ if not issubclass(part, numpy.ndarray)]
    has_own = {name for name in BASES if any(name in part for part in (namespace, *parts))}
    return tuple(base for name, base in BASES.items() if name in has_own)

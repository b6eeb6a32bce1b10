"""Bases of classes that programs derive from Aquila's; NumPy's default protocols get NumPy's arrays
there.
"""

import functools
import types

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


def over_ours(namespace):
    """Returns a class's namespace whose protocols are given Aquila's functions, by the names of which the
    program knows them, in place of NumPy's.
    """
    found = {name: namespace[name] for name in BASES if isinstance(namespace.get(name), types.FunctionType)}
    return {**namespace, **{name: _given_ours(protocol) for name, protocol in found.items()}}


def _given_ours(protocol):
    @functools.wraps(protocol)
    def call(self, function, *args, **kwargs):
        return protocol(self, _fallback.public.get(function, function), *args, **kwargs)

    return call

"""What is not native: computed by NumPy on the same memory."""

import os
import sys
import types
import warnings

import numpy

from aquila import _core

from ._memory import to_numpy, wrap

#: Our functions for those of NumPy's.
counterparts = {}


class FallbackWarning(UserWarning):
    """A function has no native form for what it was given: NumPy computes it, on one core and at once."""


#: Whether each fallback is warned of; `AQUILA_FALLBACK=warn` in the environment.
is_watched = os.environ.get("AQUILA_FALLBACK") == "warn"


def call(function, args, kwargs):
    """The result of a function of NumPy's. What it writes into arrays is in ours."""
    if is_watched:
        _warn(function)
    out = kwargs.get("out")
    out = None if out is ... else out
    foreign = [value for value in (*args, *kwargs.values()) if isinstance(value, numpy.ndarray)]
    given = [to_numpy(arg) for arg in args]
    result = function(*given, **{key: to_numpy(value) for key, value in kwargs.items()})
    for theirs, ours in zip(given, args):
        if result is theirs:
            return ours
    if out is not None and result is not None:
        # NumPy gives what it was given.
        return out[0] if isinstance(out, tuple) and len(out) == 1 else out
    return wrap(result, is_shared=bool(foreign) and _shows(result, foreign))


def _shows(result, arrays):
    """Whether a result shows memory of arrays that others have."""
    if isinstance(result, (tuple, list)):
        return any(_shows(item, arrays) for item in result)
    return isinstance(result, numpy.ndarray) and any(
        numpy.may_share_memory(result, array) for array in arrays
    )


def _warn(function):
    frame, depth = sys._getframe(), 0
    while frame is not None and frame.f_globals.get("__name__", "").startswith("aquila."):
        frame, depth = frame.f_back, depth + 1
    name = getattr(function, "__qualname__", getattr(function, "__name__", function))
    warnings.warn(f"{name} is computed by NumPy", FallbackWarning, stacklevel=depth + 1)


def native(theirs):
    """Makes a function the native form of one of NumPy's, which takes over where that gives `NotImplemented`, or refuses
    its arguments: so errors are NumPy's."""

    def decorate(function):
        def dispatch(*args, **kwargs):
            try:
                result = function(*args, **kwargs)
                if result is not NotImplemented:
                    return result
            except (TypeError, ValueError, IndexError, OverflowError):
                pass
            return call(theirs, args, kwargs)

        counterparts[theirs] = dispatch
        return like(dispatch, theirs)

    return decorate


def like(function, theirs):
    """Gives a function the name, documentation and signature of one of NumPy's."""
    for name in ("__name__", "__qualname__", "__doc__", "__text_signature__"):
        try:
            setattr(function, name, getattr(theirs, name))
        except (AttributeError, TypeError):
            pass
    function.__module__ = "aquila.numpy"
    function._numpy = theirs
    function.__wrapped__ = theirs
    return function


def wrapped(theirs):
    """A function of NumPy's for arrays of ours."""

    def fallback(*args, **kwargs):
        return call(theirs, args, kwargs)

    return like(fallback, theirs)


def namespace(theirs, target):
    """`__getattr__` and `__dir__` of a module that stands for one of NumPy's: its functions, for arrays of ours."""

    def get(name):
        value = getattr(theirs, name)
        if isinstance(value, types.ModuleType) and value.__name__ in _PROXIED:
            value = proxy(value)
        elif callable(value) and not isinstance(value, type) and not name.startswith("__"):
            value = counterparts.get(value) or wrapped(value)
        target[name] = value
        return value

    return get, lambda: sorted({*target, *dir(theirs)})


def proxy(theirs):
    """A module that stands for one of NumPy's."""
    module = types.ModuleType("aquila." + theirs.__name__, theirs.__doc__)
    module.__getattr__, module.__dir__ = namespace(theirs, vars(module))
    return module


#: Modules of functions of arrays which have no file here.
_PROXIED = {"numpy.lib", "numpy.lib.stride_tricks", "numpy.lib.scimath", "numpy.polynomial.polynomial"}


def method(name):
    """A method of NumPy's arrays for ours."""
    theirs = getattr(numpy.ndarray, name)

    def fallback(self, *args, **kwargs):
        return call(theirs, (self, *args), kwargs)

    fallback.__name__ = name
    fallback.__qualname__ = f"ndarray.{name}"
    fallback.__doc__ = theirs.__doc__
    return fallback


def attribute(name):
    """An attribute of NumPy's arrays for ours."""

    def get(self):
        return wrap(getattr(to_numpy(self), name))

    def set(self, value):
        setattr(to_numpy(self), name, to_numpy(value))

    return property(get, set, doc=getattr(numpy.ndarray, name).__doc__)


def complete(cls):
    """Gives a class of arrays the methods and attributes of NumPy's that it does not have."""
    for name in dir(numpy.ndarray):
        if name.startswith("_") or name in cls.__dict__ or hasattr(_core.Array, name):
            continue
        make = method if callable(getattr(numpy.ndarray, name)) else attribute
        setattr(cls, name, make(name))

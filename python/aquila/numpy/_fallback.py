"""What is not native: computed by NumPy on the same memory."""

import numpy

from ._array import ndarray, to_numpy, wrap

_native = {}


def counterpart(function):
    """Our function for one of NumPy's; None where there is none."""
    return _native.get(function)


def call(function, args, kwargs):
    """The result of a function of NumPy's. What it writes into arrays is in ours."""
    result = function(*map(to_numpy, args), **{key: to_numpy(value) for key, value in kwargs.items()})
    out = kwargs.get("out")
    if out is not None:
        # NumPy gives what it was given.
        return out[0] if isinstance(out, tuple) and len(out) == 1 else out
    return wrap(result)


def wrapped(function):
    """A function of NumPy's for arrays of ours."""

    def fallback(*args, **kwargs):
        return call(function, args, kwargs)

    for name in ("__name__", "__qualname__", "__doc__", "__text_signature__", "__signature__"):
        try:
            setattr(fallback, name, getattr(function, name))
        except (AttributeError, TypeError):
            pass
    fallback.__module__ = "aquila.numpy"
    fallback._numpy = function
    fallback.__wrapped__ = function
    return fallback


def method(name):
    """A method of NumPy's arrays for ours."""
    function = getattr(numpy.ndarray, name)

    def fallback(self, *args, **kwargs):
        return call(function, (self, *args), kwargs)

    fallback.__name__ = name
    fallback.__qualname__ = f"ndarray.{name}"
    fallback.__doc__ = function.__doc__
    return fallback


def complete():
    """Gives our arrays the methods of NumPy's that they do not have."""
    for name in dir(numpy.ndarray):
        if name.startswith("_") or name in ndarray.__dict__:
            continue
        attribute = getattr(numpy.ndarray, name)
        if hasattr(ndarray, name) and getattr(ndarray, name) is not getattr(object, name, None):
            continue
        if callable(attribute):
            setattr(ndarray, name, method(name))
        else:
            setattr(ndarray, name, _attribute(name))


def _attribute(name):
    def get(self):
        return wrap(getattr(to_numpy(self), name))

    def set(self, value):
        setattr(to_numpy(self), name, to_numpy(value))

    return property(get, set)

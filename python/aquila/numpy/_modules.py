"""Modules in place of NumPy's, with all of their names, and Aquila's functions of arrays.

`aquila.numpy.lib` can be imported like `numpy.lib`. Modules without functions of arrays are NumPy's
own.
"""

import importlib
import sys
import types

import numpy

from aquila import _core
from aquila._finder import Finder

from . import _dispatch, _fallback, _lent
from ._ufuncs import ufunc

#: Modules that are files of this package.
_FILES = ("numpy", "numpy.fft", "numpy.linalg", "numpy.random")
#: Modules, and packages with a trailing point, whose functions take and return Aquila's arrays.
_OF_ARRAYS = ("numpy.char", "numpy.lib", "numpy.strings", "numpy.polynomial", "numpy.polynomial.")
_OF_ARRAYS += ("numpy.lib.array_utils", "numpy.lib.format", "numpy.lib.scimath", "numpy.lib.stride_tricks")
#: Modules in which only names with a form of Aquila's are replaced.
_OF_OTHERS = ("numpy.random.mtrand", "numpy.random.bit_generator")
_FUNCTIONS = (
    "function",
    "builtin_function_or_method",
    "_ArrayFunctionDispatcher",
    "cython_function_or_method",
)

_proxies = {}


def function(theirs, home):
    """Aquila's function object for one of NumPy's, as an attribute of a module of this package."""
    known = _fallback.public.get(theirs)
    if known is None:
        call = _fallback.counterparts.get(theirs) or _fallback.wrapped(theirs)
        # Bound as a method if NumPy's is; its functions in C are not.
        is_method = hasattr(type(theirs), "__get__")
        attributes = _attributes(theirs, home)
        if hasattr(theirs, "_implementation"):
            attributes["_implementation"] = _fallback.implementation(theirs, call)
        native = _dispatch.of_plain.get(theirs, (None, None))
        lends = _lent.form(theirs) if theirs in _fallback.counterparts else 1
        known = _fallback.public[theirs] = _core.function(theirs, call, attributes, is_method, *native, lends)
    return known


def _attributes(theirs, home):
    result = {"__module__": "aquila." + _place(theirs, home), "__doc__": theirs.__doc__}
    if not hasattr(theirs, "__wrapped__"):
        # `inspect` finds the signature here.
        result["__wrapped__"] = theirs
    return result


def _place(theirs, home):
    """The public module that has the function under its own name."""
    module = getattr(theirs, "__module__", None) or home
    if "._" not in module and getattr(sys.modules.get(module), theirs.__name__, None) is theirs:
        return module
    return home


def stand_for(theirs, target):
    """Fills a module with a NumPy module's names that it lacks; returns its `__getattr__` and `__dir__`."""
    _fill(theirs, target, True)
    if hasattr(theirs, "__path__"):
        # A package, whose modules the `Finder` finds.
        target.setdefault("__path__", [])

    def get(name):
        # `import *` asks for `__all__` through this function, too.
        if name in target or name.startswith("__"):
            raise AttributeError(f"module {target['__name__']!r} has no attribute {name!r}")
        # Names that NumPy creates on demand: modules, and errors.
        value = getattr(theirs, name)
        if isinstance(value, types.ModuleType) and value.__name__.partition(".")[0] == "numpy":
            return target.setdefault(name, of(value))
        return meaning(value, theirs.__name__, True)

    return get, lambda: sorted({*target, *dir(theirs)})


#: Names that each module defines for itself.
_OWN = {
    "__getattr__",
    "__dir__",
    "__builtins__",
    "__cached__",
    "__file__",
    "__path__",
    "__loader__",
    "__spec__",
}


def _fill(theirs, target, is_of_arrays):
    for name, value in vars(theirs).items():
        if name not in _OWN and name not in target:
            target[name] = meaning(value, theirs.__name__, is_of_arrays)


def meaning(value, home, is_of_arrays):
    """The value of a name in a module of this package, for its value in NumPy's module."""
    kind = type(value)
    if kind is types.ModuleType:
        return of(value)
    if kind is numpy.ufunc:
        known = _fallback.counterparts.get(value)
        return known or (_ufunc(value, home) if is_of_arrays else value)
    if kind.__name__ in _FUNCTIONS:
        is_ours = is_of_arrays or value in _fallback.counterparts
        return function(value, home) if is_ours else value
    return _fallback.counterparts.get(value, value) if isinstance(value, type) else value


def _ufunc(theirs, home):
    """A universal function that NumPy has in another module than its main one."""
    kind = type("ufunc", (ufunc,), {"__slots__": ("__doc__",), "__module__": "aquila." + home})
    return _fallback.counterparts.setdefault(theirs, kind(theirs, None))


# MARK: Imports of modules by name


def of(theirs):
    """The module in place of one of NumPy's."""
    name = theirs.__name__
    if name in _FILES:
        return importlib.import_module("aquila." + name)
    is_of_arrays = (
        name.startswith(tuple(part for part in _OF_ARRAYS if part.endswith("."))) or name in _OF_ARRAYS
    )
    return proxy(theirs, is_of_arrays) if is_of_arrays or name in _OF_OTHERS else theirs


def proxy(theirs, is_of_arrays=False):
    """A module with a NumPy module's names. Functions of arrays, or only those with a form of
    Aquila's, are replaced.
    """
    known = _proxies.get(theirs)
    if known is None:
        known = _proxies[theirs] = types.ModuleType("aquila." + theirs.__name__, theirs.__doc__)
        if is_of_arrays:
            known.__getattr__, known.__dir__ = stand_for(theirs, vars(known))
        else:
            _fill(theirs, vars(known), False)
            known.__getattr__ = lambda name: getattr(theirs, name)
    return known


# First in the list, before finders that would load NumPy's own files again by the package's folder.
sys.meta_path.insert(0, Finder("aquila.numpy", of, _FILES))

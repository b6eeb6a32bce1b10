"""Changes to libraries that look into functions of the program, or into the module's names."""

import sys
import types

from aquila import _core
from aquila._imports import when_imported

from ._array import ndarray


def install():
    when_imported("numba.core.ir", _name_numpys)
    when_imported("autograd.numpy.numpy_wrapper", _keep_class)


# MARK: Numba, which has compiled forms of NumPy's functions


def _name_numpys(ir):
    """Makes the global names and closed-over variables of compiled functions mean NumPy's objects."""
    for kind in (ir.Global, ir.FreeVar):
        kind.__init__ = _given_numpys(kind.__init__)


def _given_numpys(initialise):
    def __init__(self, *args, **kwargs):
        initialise(self, *args, **kwargs)
        self.value = _numpys(self.value)

    return __init__


def _numpys(value):
    if isinstance(value, types.ModuleType):
        package, _, theirs = value.__name__.partition(".")
        is_ours = package == "aquila" and theirs.partition(".")[0] == "numpy"
        return sys.modules.get(theirs, value) if is_ours else value
    # Functions, universal functions and the class of arrays know what they stand for.
    return value if isinstance(value, _core.Array) else getattr(value, "_numpy", value)


# MARK: Autograd, which wraps each name of the module


def _keep_class(wrapper):
    """Gives Autograd the class of arrays, which it takes for a function, since its class is not `type`."""
    if not isinstance(wrapper.ndarray, type):
        wrapper.ndarray = ndarray

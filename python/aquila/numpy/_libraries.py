"""Changes to libraries that look into functions of the program, or into the module's names."""

import sys
import types

import numpy
from aquila import _core
from aquila._imports import when_imported

from ._array import ndarray


def install():
    when_imported("numba.core.ir", _name_numpys)
    when_imported("autograd.numpy.numpy_wrapper", _keep_class)
    if _core.has_struct():
        when_imported("numexpr.interpreter", _lend_operands)


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


# MARK: NumExpr, whose threads block all signals, so that the system ends a process in which they touch memory that
# is still to be computed


def _lend_operands(interpreter):
    """Computes the operands of compiled expressions before their threads start, and keeps them until these end."""

    class NumExpr(interpreter.NumExpr):
        __doc__ = interpreter.NumExpr.__doc__

        def __call__(self, *args, **kwargs):
            owners = map(_owner, (*args, *kwargs.values()))
            lent = [memoryview(owner) for owner in owners if owner is not None]
            try:
                return super().__call__(*args, **kwargs)
            finally:
                for buffer in lent:
                    buffer.release()

    interpreter.NumExpr = NumExpr


def _owner(value):
    """The array of ours whose memory a value is or shows; None if there is none."""
    while type(value) is numpy.ndarray:
        value = value.base
    return value if isinstance(value, _core.Array) else None

"""NumPy's interface on Aquila's arrays: ``import aquila.numpy as np``."""

import numpy as _numpy

from . import (
    _borrowed,
    _creation,
    _einsum,
    _fallback,
    _joining,
    _methods,
    _operators,
    _products,
    _reductions,
    _searching,
    _selection,
    _shapes,
    _ufuncs,
)
from ._array import ndarray
from ._errors import errstate
from ._fallback import FallbackWarning
from ._flags import flagsobj
from ._flat import flatiter
from ._ufuncs import ufunc

_borrowed.borrow()

#: By the names that NumPy exports.
_native = {
    name: _fallback.counterparts[value]
    for name, value in vars(_numpy).items()
    if callable(value) and getattr(value, "__hash__", None) and value in _fallback.counterparts
}
globals().update(_native)
__getattr__, __dir__ = _fallback.namespace(_numpy, globals())

__all__ = list(_numpy.__all__)
__version__ = _numpy.__version__
__array_api_version__ = _numpy.__array_api_version__


def _import(name):
    """A submodule, when it is first asked for."""
    import importlib

    return importlib.import_module(f"aquila.numpy.{name}")


def __getattr__(name, _get=__getattr__):
    if name in ("linalg", "fft", "random"):
        return _import(name)
    if name in ("c_", "mgrid", "ogrid", "r_"):
        return globals().setdefault(name, _borrowed.subscriptable(name))
    return _get(name)

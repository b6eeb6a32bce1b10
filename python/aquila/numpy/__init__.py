"""NumPy's interface on Aquila's arrays: ``import aquila.numpy as np``."""

import numpy as _numpy

from . import _fallback, _functions, _ufuncs
from ._array import ndarray
from ._functions import *
from ._functions import amax, amin
from ._ufuncs import ufunc

globals().update(_ufuncs.by_name)
_fallback.complete()


def __getattr__(name):
    """What is not native: NumPy's, for arrays of ours."""
    value = getattr(_numpy, name)
    if callable(value) and not isinstance(value, type) and not name.startswith("__"):
        value = _fallback.wrapped(value)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *dir(_numpy)})


__all__ = [name for name in _numpy.__all__]
__version__ = _numpy.__version__
__array_api_version__ = _numpy.__array_api_version__

"""NumPy's interface on Aquila's arrays: ``import aquila.numpy as np``."""

import numpy as _numpy

from aquila import _wheels

from . import (
    _borrowed,
    _buffers,
    _columns,
    _composed,
    _creation,
    _einsum,
    _fallback,
    _fourier,
    _joining,
    _libraries,
    _methods,
    _modules,
    _nan,
    _nditer,
    _norms,
    _operators,
    _products,
    _reductions,
    _rounding,
    _searching,
    _selection,
    _shapes,
    _stacks,
    _statistics,
    _touches,
    _ufuncs,
    _vectors,
    _vectorize,
)
from ._array import ndarray
from ._errors import errstate
from ._fallback import FallbackWarning
from ._flags import flagsobj
from ._flat import flatiter
from ._ufuncs import ufunc

_wheels.use(_numpy.__file__)
_borrowed.borrow()
_columns.install()
_touches.install()
_methods.add_methods()
_libraries.install()

c_, mgrid, ogrid, r_ = map(_borrowed.subscriptable, ("c_", "mgrid", "ogrid", "r_"))
globals().update(_ufuncs.by_name)
__getattr__, __dir__ = _modules.stand_for(_numpy, globals())

__all__ = list(_numpy.__all__)

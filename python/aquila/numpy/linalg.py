"""Linear algebra, as `numpy.linalg`."""

import numpy.linalg

from . import _modules

__getattr__, __dir__ = _modules.stand_for(numpy.linalg, globals())
__all__ = list(numpy.linalg.__all__)

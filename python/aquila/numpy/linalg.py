"""Linear algebra, as `numpy.linalg`."""

import numpy.linalg

from . import _fallback

__getattr__, __dir__ = _fallback.namespace(numpy.linalg, globals())
__all__ = list(numpy.linalg.__all__)

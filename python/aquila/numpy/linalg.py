"""Linear algebra, as `numpy.linalg`."""

from numpy import linalg as _theirs

from . import _modules

__getattr__, __dir__ = _modules.stand_for(_theirs, globals())
__all__ = list(_theirs.__all__)

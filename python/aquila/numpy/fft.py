"""Fourier transforms, as `numpy.fft`."""

from numpy import fft as _theirs

from . import _modules

__getattr__, __dir__ = _modules.stand_for(_theirs, globals())
__all__ = list(_theirs.__all__)

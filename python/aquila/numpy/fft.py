"""Fourier transforms, as `numpy.fft`."""

import numpy.fft

from . import _modules

__getattr__, __dir__ = _modules.stand_for(numpy.fft, globals())
__all__ = list(numpy.fft.__all__)

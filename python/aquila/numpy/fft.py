"""Fourier transforms, as `numpy.fft`."""

import numpy.fft

from . import _fallback

__getattr__, __dir__ = _fallback.namespace(numpy.fft, globals())
__all__ = list(numpy.fft.__all__)

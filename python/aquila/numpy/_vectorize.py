"""Functions of elements applied to arrays: `vectorize`."""

import numpy

from . import _fallback


class vectorize(numpy.vectorize):
    __doc__ = numpy.vectorize.__doc__
    __module__ = "aquila.numpy"

    def __call__(self, *args, **kwargs):
        return _fallback.call(super().__call__, args, kwargs)


_fallback.counterparts[numpy.vectorize] = vectorize

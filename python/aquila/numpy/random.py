"""Random numbers, as `numpy.random`: the same streams."""

import numpy.random

from . import _fallback


class Generator:
    """As `numpy.random.Generator`, whose results are arrays of ours."""

    def __init__(self, bit_generator):
        self._numpy = numpy.random.Generator(bit_generator)

    def __getattr__(self, name):
        value = getattr(self._numpy, name)
        return _fallback.wrapped(value) if callable(value) and name != "bit_generator" else value

    def __dir__(self):
        return dir(self._numpy)

    def __repr__(self):
        return repr(self._numpy)

    def __reduce__(self):
        return Generator, (self._numpy.bit_generator,)

    def spawn(self, n_children):
        return [Generator(child.bit_generator) for child in self._numpy.spawn(n_children)]


def default_rng(seed=None):
    if isinstance(seed, Generator):
        return seed
    return Generator(numpy.random.default_rng(_fallback.to_numpy(seed)).bit_generator)


default_rng.__doc__ = numpy.random.default_rng.__doc__
__getattr__, __dir__ = _fallback.namespace(numpy.random, globals())
__all__ = list(numpy.random.__all__)

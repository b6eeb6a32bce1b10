"""The elements of an array in a row: `array.flat`."""

import numpy

from ._fallback import attribute
from ._memory import to_numpy, view, wrap


class flatiter:
    """As NumPy's, over the memory of an array of ours."""

    __slots__ = ("_array", "_numpy")

    def __init__(self, array):
        self._array = array
        self._numpy = view(array).flat

    @property
    def base(self):
        return self._array

    def __getitem__(self, key):
        return wrap(self._numpy[to_numpy(key)])

    def __setitem__(self, key, value):
        self._numpy[to_numpy(key)] = to_numpy(value)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._numpy)

    def __len__(self):
        return len(self._numpy)

    def __array__(self, dtype=None, copy=None):
        return numpy.array(self._numpy, dtype=dtype)

    def copy(self):
        return wrap(self._numpy.copy())

    def __getattr__(self, name):
        return getattr(self._numpy, name)

    def _compared(name):
        return lambda self, other: wrap(getattr(self._numpy, name)(to_numpy(other)))

    __eq__, __ne__, __lt__, __le__, __gt__, __ge__ = map(
        _compared, ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
    )
    __hash__ = None


#: The attribute of arrays; assignments go to all elements.
flat = property(flatiter, attribute("flat").fset, doc=numpy.ndarray.flat.__doc__)

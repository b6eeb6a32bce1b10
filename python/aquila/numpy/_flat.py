"""Iteration over all elements of an array: `array.flat`."""

import operator

import numpy

from aquila import _core, _ranks, _warnings

from . import _fallback
from ._memory import to_numpy, view, wrap


class flatiter:
    """As NumPy's class, over the memory of an Aquila array.

    On many ranks it iterates over a copy, which is renewed after operations on the array.
    """

    __slots__ = ("_array", "_theirs", "_stamp")

    def __init__(self, array):
        self._array = array
        self._theirs = None
        self._stamp = None

    # `isinstance` finds NumPy's class, too.
    __class__ = property(lambda self: numpy.flatiter)

    @property
    def _numpy(self):
        if self._theirs is None or _ranks.is_many and self._stamp != _core.stamp(self._array):
            position = 0 if self._theirs is None else self._theirs.index
            self._theirs = view(self._array).flat
            self._stamp = _core.stamp(self._array)
            for _ in range(position):
                next(self._theirs)
        return self._theirs

    @property
    def base(self):
        return self._array

    def __getitem__(self, key):
        return wrap(self._elements(key)[to_numpy(key)])

    def __setitem__(self, key, value):
        if _ranks.is_many:
            _fallback.call(_set_flat, (self._array, key, value), {})
        else:
            parts = (self._elements(key), to_numpy(key), to_numpy(value))
            _warnings.at_program(operator.setitem, parts, {})

    def _elements(self, key):
        """The elements for a key. NumPy takes a truth value as the first element, even if there is none."""
        is_truth = isinstance(key, (bool, numpy.bool)) or getattr(key, "dtype", None) == bool and key.ndim == 0
        if not self._array.size and is_truth:
            return numpy.zeros(1, self._array.dtype).flat
        return self._numpy

    def __delitem__(self, key):
        raise TypeError("Cannot delete iterator elements")

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._numpy)

    def __len__(self):
        return len(self._numpy)

    def __array__(self, dtype=None, /, *, copy=None):
        return numpy.array(self._numpy, dtype=dtype)

    def copy(self, /):
        return wrap(self._numpy.copy())

    def __getattr__(self, name):
        return getattr(self._numpy, name)

    def _compared(name):
        return lambda self, other: wrap(getattr(self._numpy, name)(to_numpy(other)))

    __eq__, __ne__, __lt__, __le__, __gt__, __ge__ = map(
        _compared, ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
    )
    __hash__ = None


def _set_flat(array, key, value):
    array.flat[key] = value


#: The attribute of arrays; assigning writes to all elements.
flat = property(flatiter, _fallback.attribute("flat").fset, doc=numpy.ndarray.flat.__doc__)

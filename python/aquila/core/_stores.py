"""Stores: the elements of arrays, and other views of them."""

import numpy

from aquila import _core
from aquila.numpy import ndarray
from aquila.numpy._memory import TYPES, asarray, code_of


class Store:
    """Elements under a shape, as tasks take them: what an array shows.

    Views share elements with what they are views of: writes through one are seen through all.
    """

    __slots__ = ("_array", "__weakref__")

    def __init__(self, shape, dtype=float):
        """Elements that nobody has written yet."""
        code = code_of(dtype)
        if code is None:
            raise TypeError(f"stores do not have elements of {numpy.dtype(dtype)}")
        self._array = _core.store_new(shape, code)

    @classmethod
    def from_array(cls, array):
        """The store of an array of Aquila's or NumPy's, whose elements it shares, or of a list."""
        array = array._array if isinstance(array, Store) else asarray(array)
        if type(array) is not ndarray:
            raise TypeError(f"stores do not have elements of {getattr(array, 'dtype', type(array).__name__)}")
        result = object.__new__(cls)
        result._array = array
        return result

    @property
    def array(self):
        """The elements as an array of `aquila.numpy`; nothing is copied, and nobody waits."""
        return self._array

    def __array__(self, dtype=None, copy=None):
        return self._array.__array__(dtype, copy)

    @property
    def shape(self):
        return self._array.shape

    @property
    def dtype(self):
        return self._array.dtype

    @property
    def ndim(self):
        return self._array.ndim

    @property
    def size(self):
        return self._array.size

    def __repr__(self):
        return f"<store of {self.shape}, {self.dtype}>"

    # MARK: Views

    def slice(self, axis, start, stop):
        """The positions of a range along an axis."""
        return Store.from_array(_core.store_slice(self._array, axis, start, stop))

    def project(self, axis, position):
        """One position of an axis, which goes."""
        return Store.from_array(_core.store_project(self._array, axis, position))

    def promote(self, axis, extent):
        """A new axis, along which every position shows the same elements. It cannot be written."""
        return Store.from_array(_core.store_promote(self._array, axis, extent))

    def broadcast(self, axis, extent):
        """An axis of extent one with another extent, as with `promote`."""
        return Store.from_array(_core.store_broadcast(self._array, axis, extent))

    def transpose(self, axes):
        """The axes in another order."""
        return Store.from_array(_core.store_transpose(self._array, axes))

    def delinearize(self, axis, extents):
        """An axis as several, in row-major order."""
        return Store.from_array(_core.store_delinearize(self._array, axis, extents))

    def reinterpret(self, dtype):
        """The same bytes as elements of another type of the same size."""
        code = code_of(dtype)
        if code is None:
            raise TypeError(f"reinterpret: one of {', '.join(map(str, TYPES))}, not {numpy.dtype(dtype)}")
        return Store.from_array(_core.store_reinterpret(self._array, code))

    def overlaps(self, other):
        """Whether both may show an element in common."""
        return _core.shares_memory(self._array, store(other)._array)

    def has_equal_storage(self, other):
        """Whether both are views of the same elements, whatever they show of them."""
        return _core.store_equal_storage(self._array, store(other)._array)


def store(array):
    """The store of an array; a store as it is."""
    return array if isinstance(array, Store) else Store.from_array(array)

"""Stores: the elements of arrays, and transformed views of them."""

import numpy

from aquila import _core
from aquila.numpy import ndarray
from aquila.numpy._arguments import code_of
from aquila.numpy._memory import TYPES, asarray, dtype_of


class Store:
    """Elements in a shape, in the form that tasks take them; a view of an array's memory.

    Views share elements: a write through one is visible through all.
    """

    __slots__ = ("_array", "__weakref__")

    def __init__(self, shape, dtype=float):
        """A new store with uninitialised elements."""
        code = code_of(dtype_of(dtype))
        if code is None:
            raise TypeError(f"stores do not have elements of {numpy.dtype(dtype)}")
        self._array = _core.store_new(shape, code)

    @classmethod
    def from_array(cls, array):
        """Returns the store of an Aquila or NumPy array, sharing its elements, or of a copied list."""
        array = array._array if isinstance(array, Store) else asarray(array)
        if type(array) is not ndarray:
            raise TypeError(f"stores do not have elements of {getattr(array, 'dtype', type(array).__name__)}")
        result = object.__new__(cls)
        result._array = array
        return result

    @property
    def array(self):
        """The elements as an array of `aquila.numpy`, without copying or waiting."""
        return self._array

    def __array__(self, dtype=None, copy=None):
        return self._array.__array__(dtype, copy=copy)

    @property
    def shape(self):
        """The extents, outermost axis first."""
        return self._array.shape

    @property
    def dtype(self):
        """The element type, as NumPy's `dtype`."""
        return self._array.dtype

    @property
    def ndim(self):
        """The number of axes."""
        return self._array.ndim

    @property
    def size(self):
        """The number of elements."""
        return self._array.size

    def __repr__(self):
        return f"<store of {self.shape}, {self.dtype}>"

    # MARK: Views

    def slice(self, axis, start, stop):
        """A view of a range of positions along an axis."""
        return Store.from_array(_core.store_slice(self._array, axis, start, stop))

    def project(self, axis, position):
        """A view of one position of an axis, which is removed."""
        return Store.from_array(_core.store_project(self._array, axis, position))

    def promote(self, axis, extent):
        """A view with a new axis, along which all positions share the same elements. It is read-only."""
        return Store.from_array(_core.store_promote(self._array, axis, extent))

    def broadcast(self, axis, extent):
        """A view of an axis of extent one with a larger extent, as with `promote`."""
        return Store.from_array(_core.store_broadcast(self._array, axis, extent))

    def transpose(self, axes):
        """A view with the axes in another order."""
        return Store.from_array(_core.store_transpose(self._array, axes))

    def delinearize(self, axis, extents):
        """A view of an axis as several, in row-major order."""
        return Store.from_array(_core.store_delinearize(self._array, axis, extents))

    def reinterpret(self, dtype):
        """A view of the same bytes as elements of another type of the same size."""
        code = code_of(dtype_of(dtype))
        if code is None:
            raise TypeError(f"reinterpret: one of {', '.join(map(str, TYPES))}, not {numpy.dtype(dtype)}")
        return Store.from_array(_core.store_reinterpret(self._array, code))

    def overlaps(self, other):
        """True if the stores may have an element in common."""
        return _core.shares_memory(self._array, store(other)._array)

    def has_equal_storage(self, other):
        """True if both are views of the same underlying elements, whatever parts they show."""
        return _core.store_equal_storage(self._array, store(other)._array)


def store(array):
    """Returns the store of an array; a store is returned unchanged."""
    return array if isinstance(array, Store) else Store.from_array(array)

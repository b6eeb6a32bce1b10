"""The attributes of arrays."""

import operator
import sys

import numpy

from aquila import _core

from . import _fallback
from ._arguments import code_of
from ._memory import lend, to_numpy, view, wrap
from ._protocols import module


class Attributes:
    """The part of the class of arrays with its attributes."""

    __slots__ = ()

    @property
    def flags(self):
        return module().flagsobj(self)

    def setflags(self, write=None, align=None, uic=None):
        if align is not None or uic is not None:
            view(self).setflags(align=align, uic=uic)
        if write is not None:
            self.flags.writeable = write

    def resize(self, *shape, refcheck=True):
        refcheck = operator.index(refcheck)
        if not -1 << 31 <= refcheck < 1 << 31:
            raise OverflowError("Python int too large to convert to C int")
        shape = to_numpy(shape)
        theirs = view(self).copy("K")
        theirs.resize(*shape, refcheck=False)
        if not shape or len(shape) == 1 and shape[0] is None:
            return
        if not self._c_contiguous and not self.T._c_contiguous:
            raise ValueError("resize only works on single-segment arrays")
        if theirs.size != self.size:
            if self.base is not None:
                raise ValueError("cannot resize this array: it does not own its data")
            # Three references are unavoidable: the program's, this call's and getrefcount's.
            if refcheck and sys.getrefcount(self) > 3:
                raise ValueError(
                    "cannot resize an array that references or is referenced\n"
                    "by another array in this way.\n"
                    "Use the np.resize function or refcheck=False"
                )
        _core.become(self, wrap(theirs))

    @property
    def data(self):
        return memoryview(self)

    @property
    def device(self):
        return "cpu"

    @device.setter
    def device(self, value):
        raise AttributeError("attribute 'device' of 'numpy.ndarray' objects is not writable")

    def to_device(self, device, /, *, stream=None):
        return _fallback.call(numpy.ndarray.to_device, (self, device), {"stream": stream})

    @property
    def mT(self):
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return _core.transpose(self, (*range(self.ndim - 2), self.ndim - 1, self.ndim - 2))

    @property
    def shape(self):
        return self._shape

    @shape.setter
    def shape(self, value):
        theirs = lend(self)
        theirs.shape = value
        _core.become(self, wrap(theirs))

    @property
    def strides(self):
        return self._strides

    @strides.setter
    def strides(self, value):
        theirs = lend(self)
        theirs.strides = value
        _core.become(self, wrap(theirs))

    @property
    def dtype(self):
        return self._dtype

    @dtype.setter
    def dtype(self, value):
        theirs = lend(self)
        theirs.dtype = value
        if code_of(theirs.dtype) is None:
            raise TypeError(f"an array cannot become one of {theirs.dtype} in place")
        _core.become(self, wrap(theirs))

    @property
    def real(self):
        return self._real if self.dtype.kind == "c" else self

    @real.setter
    def real(self, value):
        # Converted to an array first, so that elements out of the type's range are cast.
        self._real[...] = value if isinstance(value, _core.Array) else numpy.asarray(value)

    @property
    def imag(self):
        if self.dtype.kind == "c":
            return self._imag
        is_reversed = not self._c_contiguous and self.T._c_contiguous
        result = (
            _core.zeros(self.shape[::-1], self._code).T
            if is_reversed
            else _core.zeros(self.shape, self._code)
        )
        result._writeable = False
        return result

    @imag.setter
    def imag(self, value):
        if self.dtype.kind != "c":
            raise TypeError("array does not have imaginary part to set")
        self._imag[...] = value if isinstance(value, _core.Array) else numpy.asarray(value)

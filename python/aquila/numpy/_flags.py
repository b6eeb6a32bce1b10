"""Information about an array's memory."""

import numpy

from aquila import _core, _warnings

#: The values of the extension's `Writability`.
READ_ONLY, WRITABLE, BY_NUMPY, WARNING = range(4)
_WORDS = (
    "future versions will not create a writeable array from broadcast_array. Set the writable flag "
    "explicitly to avoid this warning."
)

_NAMES = {"C": "c_contiguous", "F": "f_contiguous", "O": "owndata", "W": "writeable", "A": "aligned"}
_NAMES |= {
    "X": "writebackifcopy",
    "CA": "carray",
    "FA": "farray",
    "B": "behaved",
    "FNC": "fnc",
    "FORC": "forc",
}
_NAMES |= {name.upper(): name for name in _NAMES.values()} | {
    "CONTIGUOUS": "c_contiguous",
    "FORTRAN": "f_contiguous",
}


class flagsobj:
    """As NumPy's class: `array.flags.c_contiguous`, `array.flags["WRITEABLE"]`."""

    __slots__ = ("_array",)

    def __init__(self, array):
        self._array = array

    def __getattr__(self, name):
        # NumPy's answer for an array of this geometry.
        return getattr(_stand_in(self._array).flags, name)

    @property
    def owndata(self):
        return self._array.base is None

    @property
    def writeable(self):
        if self._array._writability == WARNING:
            _warnings.warn(_WORDS, FutureWarning)
        return self._array._writability != READ_ONLY

    @writeable.setter
    def writeable(self, value):
        base = self._array.base
        if value and not self._array._writability and base is not None and _is_read_only(base):
            raise ValueError("cannot set WRITEABLE flag to True of this array")
        self._array._writeable = value

    def __setattr__(self, name, value):
        if name in ("_array", "writeable"):
            object.__setattr__(self, name, value)
        else:
            setattr(_stand_in(self._array).flags, name, value)

    def __getitem__(self, key):
        if key not in _NAMES:
            raise KeyError("Unknown flag")
        return getattr(self, _NAMES[key])

    def __setitem__(self, key, value):
        if key not in _NAMES:
            raise KeyError("Unknown flag")
        setattr(self, _NAMES[key], value)

    def __eq__(self, other):
        return (
            repr(self) == repr(other)
            if isinstance(other, (flagsobj, type(numpy.empty(0).flags)))
            else NotImplemented
        )

    def __repr__(self):
        names = ("C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA", "WRITEABLE", "ALIGNED", "WRITEBACKIFCOPY")
        return "".join(f"  {name} : {self[name]}\n" for name in names)


def _is_read_only(base):
    """True for an array, or an object that lends memory, that cannot be written."""
    return not base._writability if isinstance(base, _core.Array) else memoryview(base).readonly


def _stand_in(array):
    """A NumPy array with the same flags but no elements of its own, so that no wait is needed."""
    return numpy.lib.stride_tricks.as_strided(
        numpy.empty(1, array.dtype), array.shape, array.strides, writeable=array._writeable
    )

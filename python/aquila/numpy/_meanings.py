"""Objects of Aquila's for classes and helpers that NumPy's own code names, while that code runs over Aquila's
functions (`_borrowed`).
"""

import threading
import warnings

import numpy
from numpy._core import multiarray

from aquila import _core, _warnings
from aquila._core import NotNative

from . import _rows
from ._array import ndarray
from ._errors import errstate
from ._fallback import counterparts
from ._memory import asarray


class _Running(threading.local):
    """The functions that a thread is running over Aquila's."""

    def __init__(self):
        self.functions = set()


running = _Running()


class _Converter:
    """A converter like NumPy's own: arguments to arrays, and results to the types of the arguments."""

    def __init__(self, *values):
        self._values = values
        self._arrays = tuple(map(asarray, values))
        if running.functions and not all(type(array) is ndarray for array in self._arrays):
            raise NotNative("operands of types that only NumPy has")
        # Of objects whose `__array__` returns an array of Aquila's, NumPy makes none.
        stand_ins = [
            numpy.empty((0,) * array.ndim, array.dtype) if _is_for_ours(value) else value
            for value, array in zip(values, self._arrays)
        ]
        theirs = _THEIR_CONVERTER(*stand_ins)
        self.scalar_input = theirs.scalar_input
        self.result_type = theirs.result_type

    def __getitem__(self, position):
        return self._arrays[position]

    def __len__(self):
        return len(self._arrays)

    def as_arrays(self, subok=True, pyscalars="convert"):
        is_kept = pyscalars == "preserve" or pyscalars == "convert_if_no_array" and not all(self.scalar_input)
        return tuple(
            value if is_kept and type(value) in (int, float, complex) else array
            for value, array in zip(self._values, self._arrays)
        )

    def wrap(self, array, /, to_scalar=None):
        to_scalar = all(self.scalar_input) if to_scalar is None else to_scalar
        return array[()] if to_scalar else array


def _is_for_ours(value):
    is_theirs = isinstance(value, (numpy.ndarray, numpy.generic)) and not isinstance(value, _core.Array)
    return hasattr(type(value), "__array__") and not is_theirs


_THEIR_CONVERTER = getattr(numpy._core._multiarray_umath, "_array_converter", None)
MEANINGS = {numpy.ndarray: ndarray, numpy.errstate: errstate, _THEIR_CONVERTER: _Converter}
MEANINGS[warnings] = _warnings.Substitute()


def _of_class(original, array):
    """NumPy's helper for results of the class of an operand."""
    if running.functions and isinstance(original, _core.Array) != isinstance(array, _core.Array):
        raise NotNative("arrays of Aquila's among arrays of types that only NumPy has")
    return _maybe_view_as_subclass(original, array)


def _made(theirs):
    """A conversion of an operand to an array; NumPy's own arrays meet Aquila's in NumPy's code only."""

    def make(*args, **kwargs):
        if len(args) == 1 and type(args[0]) is ndarray and not kwargs:
            return args[0]
        result = counterparts[theirs](*args, **kwargs)
        if type(result) is numpy.ndarray and running.functions:
            raise NotNative("operands of types that only NumPy has")
        return result

    return make


MEANINGS |= {theirs: _made(theirs) for theirs in (numpy.asarray, numpy.asanyarray)}
_maybe_view_as_subclass = numpy.lib._stride_tricks_impl._maybe_view_as_subclass
MEANINGS[_maybe_view_as_subclass] = _of_class
MEANINGS |= {
    multiarray.interp: _rows.interpolated,
    multiarray.interp_complex: _rows.interpolated_complex,
    multiarray.correlate: _rows.correlated,
    multiarray.correlate2: _rows.correlated_conjugate,
    multiarray._monotonicity: _rows.monotonicity,
}

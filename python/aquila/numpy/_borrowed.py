"""NumPy's functions written in Python over other functions, run over Aquila's.

The installed code is run with names that mean Aquila's functions, so that it records operations as
programs do. NumPy functions left in it work on Aquila's arrays as anywhere. If the code raises,
NumPy runs the call itself.
"""

import functools
import sys
import threading
import types
import warnings

import numpy
import numpy.lib.stride_tricks
from numpy._core import multiarray

from aquila import _core, _warnings

from . import _dispatch, _fallback, _rows
from ._array import ndarray
from ._errors import errstate
from ._fallback import counterparts
from ._memory import asarray, wrap

#: By module: functions of arrays.
_OF_ARRAYS = {
    numpy: """
        allclose angle append argwhere array_equal array_equiv average block broadcast_arrays choose
        column_stack convolve corrcoef correlate cov cross cumulative_prod cumulative_sum delete diag
        diagflat diff digitize dsplit dstack ediff1d extract fill_diagonal fix flatnonzero gradient
        histogram histogram2d histogram_bin_edges histogramdd hsplit i0 imag insert interp intersect1d
        iscomplex isclose isin isneginf isposinf isreal ix_ kron median mean meshgrid nan_to_num nanargmax
        nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile
        nanstd nansum nanvar outer pad percentile polyval ptp put_along_axis quantile real real_if_close
        require resize roll rollaxis rot90 select setdiff1d setxor1d sinc sort_complex std take_along_axis
        tensordot tile trace trapezoid tril tril_indices_from trim_zeros triu triu_indices_from union1d
        unique unique_all unique_counts unique_inverse unique_values unwrap vander var vsplit
    """,
    numpy.linalg: """
        cross diagonal matmul matrix_norm matrix_power matrix_transpose multi_dot norm outer tensordot trace
        vecdot vector_norm
    """,
    numpy.fft: "fftshift ifftshift",
    numpy.lib.stride_tricks: "sliding_window_view",
}
#: By module: functions that make arrays of numbers only.
_OF_NUMBERS = {
    numpy: """
        bartlett blackman diag_indices fromfunction geomspace hamming hanning indices kaiser linspace
        logspace mask_indices tri tril_indices triu_indices
    """,
    numpy.fft: "fftfreq rfftfreq",
}
#: Functions that call functions of the program, which must not be called twice.
_CALLING = {numpy: "apply_along_axis apply_over_axes fromfunction piecewise"}
#: Modules whose functions are parts of others.
_PARTS = ("numpy.lib.", "numpy.linalg.", "numpy.fft.", "numpy._core.numeric", "numpy._core.fromnumeric")
_PARTS += ("numpy._core.function_base", "numpy._core._methods", "numpy._core.shape_base")


def borrow():
    """Makes the listed functions run over Aquila's; for those with native forms, in the calls these
    refuse.
    """
    for table in (_OF_ARRAYS, _OF_NUMBERS, _CALLING):
        for module, names in table.items():
            for name in names.split():
                # Some are missing from earlier versions of NumPy.
                theirs = getattr(module, name, None)
                if theirs is not None:
                    _borrow(theirs, table is not _OF_NUMBERS, table is not _CALLING)


class _Running(threading.local):
    """The functions that a thread is running over Aquila's."""

    def __init__(self):
        self.functions = set()


_running = _Running()


def _borrow(theirs, takes_arrays, is_repeatable):
    ours = functools.cache(lambda: _transplanted(getattr(theirs, "_implementation", theirs)))

    def compute(*args, **kwargs):
        # An array for results does not make the operands Aquila's; NumPy refuses one as a type.
        operands = (*args, *[value for key, value in kwargs.items() if key not in ("out", "dtype")])
        is_theirs = takes_arrays and not _fallback.has_array(operands)
        if is_theirs or _core.in_body() or isinstance(kwargs.get("dtype"), _core.Array):
            return _fallback.call(theirs, args, kwargs)
        if theirs is numpy.histogramdd and args and not hasattr(args[0], "shape"):
            # NumPy looks for other classes in the sample first, and so needs a sequence.
            iter(args[0])
        # A function that calls a method of the array comes back here if the method's native form
        # refuses.
        if theirs in _running.functions:
            return _fallback.call(theirs, args, kwargs)
        if is_repeatable:
            _running.functions.add(theirs)
        try:
            return wrap(ours()(*args, **kwargs))
        except (*_fallback.REFUSALS, AttributeError):
            if not is_repeatable:
                raise
        finally:
            _running.functions.discard(theirs)
        return _fallback.call(theirs, args, kwargs)

    _fallback.general[theirs] = compute
    if theirs not in counterparts:
        counterparts[theirs] = _fallback.like(_dispatch.guarded(theirs, compute), theirs)


def subscriptable(name):
    """One of NumPy's objects whose subscripts make arrays, such as `mgrid`, over Aquila's functions."""
    theirs = getattr(numpy, name)

    def get(self, key):
        if isinstance(key, str):
            # The matrix's text names variables of the program.
            frame = sys._getframe(1)
            return numpy.bmat(key, frame.f_locals, frame.f_globals)
        if _dispatch.within((key,)):
            return _fallback.call(theirs.__getitem__, (key,), {})
        try:
            return wrap(_over_ours(theirs)[key])
        except (*_fallback.REFUSALS, AttributeError):
            return _fallback.call(theirs.__getitem__, (key,), {})

    return _like_instance(theirs, {"__getitem__": get})


def bmat(obj, ldict=None, gdict=None):
    if isinstance(obj, str) and gdict is None:
        frame = sys._getframe(1)
        ldict, gdict = frame.f_locals, frame.f_globals
    return _fallback.call(numpy.bmat, (obj, ldict, gdict), {})


counterparts[numpy.bmat] = bmat


@functools.cache
def _over_ours(theirs):
    """A NumPy object whose methods run over Aquila's functions."""
    methods = {}
    for kind in reversed(type(theirs).__mro__[:-1]):
        for key, value in vars(kind).items():
            if isinstance(value, types.FunctionType) and key != "__init__":
                methods[key] = _transplanted(value)
            elif isinstance(value, staticmethod):
                methods[key] = staticmethod(_meaning(value.__func__))
    return _like_instance(theirs, methods)


def _like_instance(theirs, members):
    """A copy of an object, as an instance of a derived class with other members."""
    kind = type(type(theirs).__name__, (type(theirs),), members)
    result = object.__new__(kind)
    for parent in kind.__mro__:
        for slot in parent.__dict__.get("__slots__", ()):
            setattr(result, slot, getattr(theirs, slot))
    return result


# MARK: Meanings of names


class _Converter:
    """A converter like NumPy's own: arguments to arrays, and results to the types of the arguments."""

    def __init__(self, *values):
        self._values = values
        self._arrays = tuple(map(asarray, values))
        stand_ins = [
            numpy.empty((0,) * value.ndim, value.dtype) if isinstance(value, _core.Array) else value
            for value in values
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


_THEIR_CONVERTER = getattr(numpy._core._multiarray_umath, "_array_converter", None)
_MEANINGS = {numpy.ndarray: ndarray, numpy.errstate: errstate, _THEIR_CONVERTER: _Converter}
_MEANINGS[warnings] = _warnings.Substitute()
_MEANINGS |= {
    multiarray.interp: _rows.interpolated,
    multiarray.interp_complex: _rows.interpolated_complex,
    multiarray.correlate: _rows.correlated,
    multiarray.correlate2: _rows.correlated_conjugate,
    multiarray._monotonicity: _rows.monotonicity,
}


class _Module:
    """A NumPy module whose functions are Aquila's."""

    def __init__(self, theirs):
        self._theirs = theirs

    def __getattr__(self, name):
        value = _meaning(getattr(self._theirs, name))
        setattr(self, name, value)
        return value


@functools.cache
def _transplanted(function):
    """A copy of the function whose global names mean Aquila's functions."""
    result = types.FunctionType(
        function.__code__,
        _names(function.__globals__["__name__"]),
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    result.__kwdefaults__ = function.__kwdefaults__
    return result


_known = {}


def _names(module):
    """The meanings of a NumPy module's names while its functions run over Aquila's."""
    if module not in _known:
        # Functions of modules refer to each other, hence to dictionaries that are still incomplete.
        names = _known[module] = {}
        names.update({name: _meaning(value) for name, value in vars(sys.modules[module]).items()})
        # By this name, warnings find the program's line.
        names["__name__"] = "aquila." + module
    return _known[module]


def _meaning(value):
    if isinstance(value, types.ModuleType) and value.__name__.partition(".")[0] == "numpy":
        return _Module(value)
    owner = getattr(value, "__self__", None)
    if isinstance(value, types.BuiltinFunctionType) and isinstance(owner, numpy.ufunc):
        return getattr(counterparts[owner], value.__name__)
    try:
        ours = counterparts.get(value) or _MEANINGS.get(value) or _implementations().get(value)
    except TypeError:
        return value
    if ours is not None:
        return ours
    if isinstance(value, types.FunctionType):
        is_part = value.__globals__["__name__"].startswith(_PARTS)
        return _transplanted(value) if is_part else value
    if isinstance(value, types.BuiltinFunctionType) and isinstance(owner, types.ModuleType):
        return _loop(value) if owner.__name__.startswith("numpy") else value
    return value


@functools.cache
def _implementations():
    """Aquila's functions for the implementations behind NumPy's dispatchers."""
    pairs = ((getattr(theirs, "_implementation", None), ours) for theirs, ours in counterparts.items())
    return {theirs: ours for theirs, ours in pairs if theirs is not None}


def _loop(theirs):
    """A NumPy function in C: takes NumPy's arrays in place of Aquila's, and has its writes brought back."""

    def call(*args, **kwargs):
        if _fallback.has_array((*args, *kwargs.values())):
            return _fallback.call(theirs, args, kwargs)
        return theirs(*args, **kwargs)

    return call

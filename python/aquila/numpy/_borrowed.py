"""NumPy's functions written in Python over other functions, run over Aquila's.

The installed code is run with names that mean Aquila's functions, so that it records operations as
programs do. NumPy functions left in it work on Aquila's arrays as anywhere. Its errors are NumPy's own. If
one of Aquila's functions does not cover a call, NumPy runs the whole of it itself.
"""

import functools
import inspect
import sys
import types

import numpy
import numpy.lib.stride_tricks

from aquila import _core
from aquila._core import NotNative

from . import _dispatch, _fallback, _lent, _modules
from ._array import ndarray
from ._fallback import counterparts
from ._meanings import MEANINGS, running
from ._memory import wrap

#: By module: functions of arrays.
_OF_ARRAYS = {
    numpy: """
        allclose angle append argwhere array_equal array_equiv average block broadcast_arrays choose
        column_stack convolve corrcoef correlate cov cross cumulative_prod cumulative_sum delete diag
        diagflat diff digitize dsplit dstack ediff1d fill_diagonal fix flatnonzero gradient
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
    numpy.fft: """
        fft2 fftn fftshift hfft ifft2 ifftn ifftshift ihfft irfft2 irfftn rfft2 rfftn
    """,
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
#: By function: the argument among whose elements NumPy looks for other classes first, so that it has to be a
#: sequence.
_SEQUENCES = {numpy.histogramdd: 0, numpy.choose: 1}
#: Modules whose functions are parts of others.
_PARTS = ("numpy.lib.", "numpy.linalg.", "numpy.fft.", "numpy._core.numeric", "numpy._core.fromnumeric")
_PARTS += ("numpy._core.function_base", "numpy._core._methods", "numpy._core.shape_base")


#: Parameters for which NumPy may have to compute a call on one of Aquila's arrays.
_UNUSUAL = {"dtype", "mean", "out"}


def borrow():
    """Makes the listed functions run over Aquila's; for those with native forms, in the calls that these
    do not cover.
    """
    for table in (_OF_ARRAYS, _OF_NUMBERS, _CALLING):
        for module, names in table.items():
            for name in names.split():
                # Some are missing from earlier versions of NumPy.
                theirs = getattr(module, name, None)
                if theirs is not None:
                    _borrow(theirs, table is not _OF_NUMBERS, table is not _CALLING)


def _borrow(theirs, takes_arrays, is_repeatable):
    ours = functools.cache(lambda: _transplanted(getattr(theirs, "_implementation", theirs)))
    usual = min([place for _, place in _places(theirs)], default=64)

    def is_left_to_numpy(args, kwargs):
        if args and type(args[0]) is ndarray and len(args) <= usual and _UNUSUAL.isdisjoint(kwargs):
            return False
        # An array for results does not make the operands Aquila's.
        operands = (*args, *[value for key, value in kwargs.items() if key not in ("out", "dtype")])
        is_theirs = takes_arrays and not _fallback.has_array(operands)
        return is_theirs or _is_of_numpy(theirs, args, kwargs)

    def compute(*args, **kwargs):
        if _core.in_body() or is_left_to_numpy(args, kwargs):
            return _fallback.call(theirs, args, kwargs)
        place = _SEQUENCES.get(theirs, len(args))
        if place < len(args) and not (theirs is numpy.histogramdd and hasattr(args[place], "shape")):
            iter(args[place])
        # A function that calls a method of the array comes back here if the method's native form does
        # not cover the call.
        if theirs in running.functions:
            return _fallback.call(theirs, args, kwargs)
        if is_repeatable:
            running.functions.add(theirs)
        try:
            return wrap(ours()(*args, **kwargs))
        except NotNative:
            if not is_repeatable:
                raise
        finally:
            running.functions.discard(theirs)
        return _fallback.call(theirs, args, kwargs)

    _fallback.general[theirs] = compute
    if theirs not in counterparts:
        counterparts[theirs] = _fallback.like(_dispatch.guarded(theirs, compute), theirs)


def _is_of_numpy(theirs, args, kwargs):
    """True for an array as a type, which NumPy refuses, for a method of one of NumPy's scalars that writes
    to `out`, and returns a scalar, or that starts from a mean, and for means and variances in the type of `out`.
    """
    given = {name: args[place] for name, place in _places(theirs) if place < len(args)} | kwargs
    is_of_scalar = bool(args) and isinstance(args[0], numpy.generic)
    has_out = given.get("out") is not None
    if isinstance(given.get("dtype"), _core.Array) or has_out and theirs in (numpy.mean, numpy.var, numpy.std):
        return True
    return is_of_scalar and (has_out or "mean" in given)


@functools.cache
def _places(theirs):
    """The positions of parameters for a type and for results."""
    try:
        names = list(inspect.signature(theirs).parameters)
    except ValueError:
        return ()
    return tuple((name, names.index(name)) for name in ("dtype", "out") if name in names)


def subscriptable(name):
    """One of NumPy's objects whose subscripts make arrays, such as `mgrid`, over Aquila's functions."""
    theirs = getattr(numpy, name)

    def general(key):
        if _dispatch.within((key,)):
            return _fallback.call(theirs.__getitem__, (key,), {})
        try:
            return wrap(_over_ours(theirs)[key])
        except NotNative:
            return _fallback.call(theirs.__getitem__, (key,), {})

    # NumPy makes and joins few elements.
    of_numbers = _core.function(theirs.__getitem__, general, {}, False, None, None, _lent.OF_NUMBERS)
    quick = _core.function(theirs.__getitem__, of_numbers, {}, False, None, None, _lent.OF_ALL)

    def get(self, key):
        if isinstance(key, str):
            # The matrix's text names variables of the program.
            frame = sys._getframe(1)
            return numpy.bmat(key, frame.f_locals, frame.f_globals)
        return quick(key)

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
    if not callable(value) and not isinstance(value, types.ModuleType):
        return value
    ours = MEANINGS.get(value) or _public(value) or _public(_dispatched().get(value))
    if ours is not None:
        return ours
    if isinstance(value, types.FunctionType):
        is_part = value.__globals__["__name__"].startswith(_PARTS)
        return _transplanted(value) if is_part else value
    if isinstance(value, types.BuiltinFunctionType) and isinstance(owner, types.ModuleType):
        return _loop(value) if owner.__name__.startswith("numpy") else value
    return value


def _public(theirs):
    """Aquila's function object for one of NumPy's functions with a form of Aquila's; None for others."""
    ours = counterparts.get(theirs)
    # Universal functions are objects already.
    return _modules.function(theirs, "numpy") if isinstance(ours, types.FunctionType) else ours


@functools.cache
def _dispatched():
    """NumPy's functions by the implementations behind their dispatchers."""
    pairs = ((getattr(theirs, "_implementation", None), theirs) for theirs in counterparts)
    return {implementation: theirs for implementation, theirs in pairs if implementation is not None}


def _loop(theirs):
    """A NumPy function in C: takes NumPy's arrays in place of Aquila's, and has its writes brought back."""

    def call(*args, **kwargs):
        if _fallback.has_array((*args, *kwargs.values())):
            return _fallback.call(theirs, args, kwargs)
        return theirs(*args, **kwargs)

    return call

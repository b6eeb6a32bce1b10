"""Discrete Fourier transforms. Those of few elements are NumPy's: they take less time than a task."""

import numpy

from aquila import _core

from . import _errors
from ._arguments import is_one_of
from ._array import ndarray
from ._fallback import native
from ._reductions import finish

#: The most elements of an array that NumPy transforms; as many are lent to it (`Lending.swift`).
_FEW = 1 << 12


def _is_taken(a, norm, out):
    if type(a) is not ndarray or a.size <= _FEW or _errors.is_strict or not is_one_of(_NORMS, norm):
        return False
    return out is None or type(out) is ndarray


_NORMS = (None, "backward", "ortho", "forward")


def _given(result, out):
    """A transform, written to `out` if given; NumPy judges arrays of another shape or type."""
    is_fit = out is None or out.shape == result.shape and out.dtype == result.dtype
    return finish(result, out) if is_fit else NotImplemented


def _length(n):
    return None if n is None else _core.index(n)


def _along_axis(theirs):
    name = theirs.__name__

    @native(theirs)
    def transform(a, n=None, axis=-1, norm=None, out=None):
        if not _is_taken(a, norm, out) or name == "rfft" and a.dtype.kind == "c":
            return NotImplemented
        n, axis = _length(n), _core.axis(axis, a.ndim)
        count = n if n is not None else 2 * (a.shape[axis] - 1) if name == "irfft" else a.shape[axis]
        return NotImplemented if count < 1 else _given(_core.fft(name, a, n, axis, norm), out)

    return transform


def _along_axes(theirs):
    name = theirs.__name__

    @native(theirs)
    def transform(a, s=None, axes=None, norm=None, out=None):
        # Lengths without axes, and lengths of -1 or None, are for NumPy to judge.
        if not _is_taken(a, norm, out) or s is not None or name == "rfftn" and a.dtype.kind == "c":
            return NotImplemented
        axes = range(-a.ndim, 0) if axes is None else axes
        if type(axes) not in (tuple, list, range) or not axes:
            return NotImplemented
        axes = tuple(_core.axis(axis, a.ndim) for axis in axes)
        counts = [a.shape[axis] for axis in axes]
        if name == "irfftn":
            counts[-1] = 2 * (counts[-1] - 1)
        if min(counts) < 1:
            return NotImplemented
        return _given(_core.fftn(name, a, tuple(counts), axes, norm), out)

    return transform


fft, ifft, rfft, irfft = map(_along_axis, (numpy.fft.fft, numpy.fft.ifft, numpy.fft.rfft, numpy.fft.irfft))
fftn, ifftn, rfftn = map(_along_axes, (numpy.fft.fftn, numpy.fft.ifftn, numpy.fft.rfftn))
irfftn = _along_axes(numpy.fft.irfftn)


@native(numpy.fft.fft2)
def fft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return NotImplemented if axes is None else fftn(a, s, axes, norm, out)


@native(numpy.fft.ifft2)
def ifft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    # NumPy's writes nothing to `out`.
    return NotImplemented if axes is None or out is not None else ifftn(a, s, axes, norm)

"""Functions that NumPy composes of few universal functions, by the operations that its code performs.

NumPy's code computes the calls that are not covered, over Aquila's functions (`_borrowed`).
"""

import math

import numpy

from ._array import ndarray
from ._creation import arange, linspace
from ._fallback import native
from ._selection import where
from ._ufuncs import by_name

_arctan2, _cos, _power, _sin = by_name["arctan2"], by_name["cos"], by_name["power"], by_name["sin"]


@native(numpy.angle)
def angle(z, deg=False):
    is_plain = type(z) is ndarray and z.dtype.kind in "fc" and z.ndim and deg is False
    if not is_plain:
        return NotImplemented
    return _arctan2(z.imag, z.real) if z.dtype.kind == "c" else _arctan2(0, z)


@native(numpy.sinc)
def sinc(x):
    if type(x) is not ndarray or x.dtype.kind != "f" or not x.ndim:
        return NotImplemented
    y = math.pi * x
    y = where(y != 0, y, float(numpy.finfo(y.dtype).eps))
    return _sin(y) / y


# MARK: Windows


def _window(theirs):
    """Makes a function of the odd numbers from `1 - M` to `M - 1`, and of `M - 1`, one of NumPy's windows."""

    def decorate(weigh):
        def window(M):
            if type(M) is not int or not 1 < M < 1 << 32:
                return NotImplemented
            return weigh(arange(1.0 - M, float(M), 2), M - 1.0)

        return native(theirs)(window)

    return decorate


@_window(numpy.hanning)
def hanning(n, last):
    return 0.5 + 0.5 * _cos(math.pi * n / last)


@_window(numpy.hamming)
def hamming(n, last):
    return 0.54 + 0.46 * _cos(math.pi * n / last)


@_window(numpy.blackman)
def blackman(n, last):
    return 0.42 + 0.5 * _cos(math.pi * n / last) + 0.08 * _cos(2.0 * math.pi * n / last)


@_window(numpy.bartlett)
def bartlett(n, last):
    return where(n <= 0, 1 + n / last, 1 - n / last)


# MARK: Geometric sequences


@native(numpy.geomspace)
def geomspace(start, stop, num=50, endpoint=True):
    kinds = {type(start), type(stop)}
    if not kinds <= {int, float} or type(num) is not int or num < 2 or type(endpoint) is not bool:
        return NotImplemented
    # Numbers without a sign, of which NumPy's code takes logarithms.
    if not 0 < start < math.inf or not 0 < stop < math.inf:
        return NotImplemented
    ends = [float(numpy.log10(float(end))) for end in (start, stop)]
    result = _power(10.0, linspace(*ends, num, endpoint))
    result[0] = start
    if endpoint:
        result[-1] = stop
    return result

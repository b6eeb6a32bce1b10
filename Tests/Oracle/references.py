"""References for values that NumPy computes with few correct digits, or against the array API standard."""

import numpy as np


def complex_log1p(z):
    """log(1 + z). NumPy takes the logarithm of |1 + z|, which loses all digits near one."""
    z = np.asarray(z)
    # In the memory order of a ufunc's result.
    result = np.array(np.log1p(z))
    wide = np.log1p(z.astype("D"))
    re, im = z.real.astype("g"), z.imag.astype("g")
    with np.errstate(all="ignore"):
        square = re * (2 + re) + im * im
        near = np.abs(square) < 0.5
        result.real = np.where(near, np.log1p(np.where(near, square, 0)) / 2, wide.real)
    result.imag = wide.imag
    return result


def complex_expm1(z):
    """exp(z) - 1, with the standard's special values in cases where NumPy gives NaN in both parts."""
    z = np.asarray(z)
    result = np.array(np.expm1(z.astype("D")).astype(z.dtype))
    wild = np.isinf(z.real) & ~np.isfinite(z.imag)
    result.real = np.where(wild, np.expm1(z.real), result.real)
    result.imag = np.where(z.imag == 0, z.imag, np.where(wild & (z.real < 0), 0, result.imag))
    return result

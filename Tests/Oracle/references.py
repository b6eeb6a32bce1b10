"""Values for what NumPy itself computes with few correct digits."""

import numpy as np


def complex_log1p(z):
    """log(1 + z). NumPy takes the logarithm of |1 + z|, which has no digits left where that is near one."""
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

"""Functions that NumPy computes for few elements, on memory that is lent to it (`Lending.swift`).

These are functions with a form of Aquila's whose results do not depend on an order of work, so that both sides
give the same bits: they move or compare elements, or compute each by itself.
"""

import numpy


def _named(names, module=numpy):
    return {getattr(module, name) for name in names.split() if hasattr(module, name)}


#: Functions of elements of all types.
_OF_ALL = _named("""
    allclose append argmax argmin argwhere array array_equal array_equiv array_split ascontiguousarray
    asfortranarray atleast_1d atleast_2d atleast_3d block can_cast choose column_stack compress
    concatenate copyto count_nonzero cross delete diag diagflat diagonal diff digitize dsplit dstack
    ediff1d empty_like extract fill_diagonal fix flatnonzero flip fliplr flipud full_like gradient hsplit
    hstack imag insert interp intersect1d isclose iscomplex isin isneginf isposinf isreal ix_ kron lexsort
    median moveaxis nan_to_num nanargmax nanargmin nanmedian nanpercentile nanquantile nonzero ones_like outer
    packbits pad percentile piecewise place put put_along_axis putmask quantile ravel_multi_index real
    repeat require resize result_type roll rollaxis rot90 searchsorted select setdiff1d setxor1d split
    stack take take_along_axis tile tril trim_zeros triu union1d unpackbits unravel_index vsplit vstack
    zeros_like
""")
_OF_ALL |= _named("cross diagonal matrix_transpose outer", numpy.linalg)
_OF_ALL |= _named("fftshift ifftshift", numpy.fft)
# NumPy computes all transforms of few elements (`_fourier`).
_OF_ALL |= _named("fft fft2 fftn hfft ifft ifft2 ifftn ihfft irfft irfft2 irfftn rfft rfft2 rfftn", numpy.fft)
# NumPy's LAPACK computes single matrices and small stacks (`_stacks`).
_OF_ALL |= _named("cholesky det eigh eigvalsh inv pinv qr slogdet solve svd svdvals", numpy.linalg)
#: Functions of real elements: products of complex ones have parts in an order.
_OF_REAL = _named("""
    cumsum cumprod cumulative_sum cumulative_prod histogram histogram2d histogram_bin_edges
    histogramdd nancumsum nancumprod vander
""")
#: Functions of integers and truth values: sums of floats have an order.
_OF_INTEGERS = _named("convolve correlate prod sum trace")
#: Functions of integers, and of floats without zeros and NaNs: equal ones have no order.
_OF_DISTINCT = _named("""
    clip max min ptp sort unique unique_all unique_counts unique_inverse unique_values
""")

#: Functions that make arrays of numbers.
_OF_NUMBERS = _named("diag_indices eye identity indices tri tril_indices triu_indices")
_OF_NUMBERS |= _named("fftfreq rfftfreq", numpy.fft)

#: Universal functions whose results are exact, or correctly rounded.
_EXACT = _named("""
    absolute add bitwise_and bitwise_count bitwise_or bitwise_xor ceil copysign divide divmod equal fabs floor
    floor_divide fmax fmin fmod frexp gcd greater greater_equal invert isfinite isinf isnan lcm left_shift
    less less_equal logical_and logical_not logical_or logical_xor maximum minimum modf multiply negative
    nextafter not_equal positive remainder right_shift rint sign signbit spacing sqrt square subtract trunc
""")
#: Universal functions whose result is one of the operands.
_CHOOSING = _named("fmax fmin maximum minimum")
#: Universal functions with native scans.
_SCANNED = _named("add multiply")


def form_of_loops(theirs):
    """As `form`, of a universal function for calls that native loops do not take."""
    if theirs in _EXACT:
        return 2
    return 3 if theirs is numpy.power else 0


def form_of_method(theirs, name, is_reduced):
    """As `form`, of a method of a universal function.

    - Parameter is_reduced: true if the function has native reductions.
    """
    if theirs.signature is not None:
        return 0
    match name:
        case "reduce":
            return (4 if theirs in _CHOOSING else 3) if is_reduced else 1
        case "accumulate":
            return 2 if theirs in _SCANNED else 1
        case "outer":
            return form_of_loops(theirs)
        case _:
            # NumPy computes these, whatever the number of elements.
            return 1


#: As `form`: of a function of elements of all types, of one that makes an array of numbers, and of a method
#: that draws random numbers.
OF_ALL, OF_NUMBERS, DRAWING = 1, 5, 6


def form(theirs):
    """The elements for which NumPy's function computes: 0 none, 1 all, 2 real ones, 3 integers, 4 integers
    and floats without zeros and NaNs, 5 arguments that are small numbers.
    """
    forms = (_OF_ALL, _OF_REAL, _OF_INTEGERS, _OF_DISTINCT, _OF_NUMBERS)
    return next((k for k, known in enumerate(forms, 1) if theirs in known), 0)

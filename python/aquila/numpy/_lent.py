"""Functions that NumPy computes for few elements, on memory that is lent to it (`Lending.swift`).

These are functions with a form of Aquila's whose results do not depend on an order of work, so that both sides
give the same bits: they move or compare elements, or compute each by itself.
"""

import numpy


def _named(names):
    return {getattr(numpy, name) for name in names.split() if hasattr(numpy, name)}


#: Functions of elements of all types.
_OF_ALL = _named("""
    allclose append argmax argmin argwhere array_equal array_equiv block column_stack compress concatenate
    copyto count_nonzero cross delete diag diagflat diff digitize dstack ediff1d extract fill_diagonal
    flatnonzero flip fliplr flipud full_like gradient hstack insert interp intersect1d isclose isin kron
    lexsort median nan_to_num nanmedian nanpercentile nanquantile nonzero ones_like outer pad percentile
    piecewise put put_along_axis putmask quantile repeat resize roll rot90 searchsorted select setdiff1d
    setxor1d stack take take_along_axis tile tril trim_zeros triu union1d vstack zeros_like
""")
#: Functions of real elements: products of complex ones have parts in an order.
_OF_REAL = _named("cumsum cumprod nancumsum nancumprod cumulative_sum cumulative_prod")
#: Functions of integers and truth values: sums of floats have an order, and so have their equal zeros.
_OF_INTEGERS = _named("""
    clip convolve correlate max min prod ptp sort sum trace unique unique_all unique_counts unique_inverse
""")


def form(theirs):
    """The elements for which NumPy's function computes: 0 none, 1 all, 2 real ones, 3 integers."""
    return next((k for k, known in enumerate((_OF_ALL, _OF_REAL, _OF_INTEGERS), 1) if theirs in known), 0)

"""The public functions in sets: those that are not called, and those whose results are compared in part."""

#: Functions that change NumPy's behaviour, read or write files, show invalid memory, or take
#: functions.
SKIPPED = set(
    """
    add_newdoc add_docstring set_printoptions printoptions seterr seterrcall setbufsize errstate geterr
    geterrcall getbufsize test show_config show_runtime info get_include load loadtxt save savetxt savez
    savez_compressed genfromtxt fromfile fromregex fromstring frombuffer memmap DataSource open_memmap
    frompyfunc vectorize nditer ndenumerate nested_iters set_string_function apply_along_axis apply_over_axes
    piecewise fromfunction fromiter get_printoptions from_dlpack base_repr binary_repr iterable getlimits
    tofile dump dumps ctypes data setflags __setstate__ asmatrix bmat matrix recarray record rec char strings
    ma poly1d busdaycalendar broadcast finfo iinfo errstate typename mintypecode getfield setfield tobytes
    newbyteorder device base to_device asarray_chkfinite array2string array_repr array_str
    format_float_positional format_float_scientific isdtype issubdtype sctypeDict empty empty_like
    unravel_index
""".split()
)
#: The parameters of functions without a signature.
PARAMETERS = {
    "arange": "start stop step dtype",
    "reshape": "shape order",
    "transpose": "axes",
    "resize": "shape",
    "where": "x y z",
    "concatenate": "arrays axis out dtype casting",
    "bincount": "x weights minlength",
}
OPERATORS = """
    add sub mul truediv floordiv mod pow lshift rshift and_ or_ xor matmul lt le eq ne gt ge divmod neg pos
    abs invert iadd isub imul itruediv ifloordiv imod ipow ilshift irshift iand ior ixor imatmul contains
    index truth
""".split()
METHODS_OF_UFUNCS = "reduce accumulate outer reduceat at".split()
BUILTINS = {
    "divmod": divmod,
    "int": int,
    "float": float,
    "complex": complex,
    "len": len,
    "bool": bool,
    "abs": abs,
}
#: Attributes to compare; docs/differences.md lists the differences that are left out.
ATTRIBUTES = "shape real imag flat T mT size nbytes itemsize ndim flags".split()


#: Functions whose results have elements in any order. NumPy's `unique` sorts unless it is told not to.
ANY_ORDER = "np.unique_values np.argpartition np.partition ndarray.partition ndarray.argpartition np.argsort"
ANY_ORDER = {*ANY_ORDER.split(), "ndarray.argsort"}
#: Functions whose results NumPy reads from memory that it has not written, where there are no elements.
OF_EMPTY = "irfft irfft2 irfftn hfft unpackbits".split()
#: Functions that may be told to presume unique elements.
OF_UNIQUE = "isin intersect1d setdiff1d setxor1d".split()
COMPARISONS = "less less_equal greater greater_equal equal not_equal".split()
#: Sums and products, which depend on the order of operations for large numbers.
SUMS = """
    sum prod mean std var dot inner vdot matmul tensordot nansum nanprod nanmean nanstd nanvar average cumsum
    cumprod nancumsum nancumprod cumulative_sum cumulative_prod trace einsum convolve correlate cov corrcoef
    norm vector_norm matrix_norm multi_dot matrix_power vecdot matvec vecmat interp polyval trapezoid power
    pow ipow float_power histogram histogram2d histogramdd median percentile quantile nanmedian nanpercentile
    nanquantile imatmul reduce accumulate reduceat gradient kron cross outer unwrap fft ifft fft2 ifft2 fftn
    ifftn rfft irfft rfftn irfftn rfft2 irfft2 hfft ihfft inv solve det slogdet lstsq pinv svd svdvals eig
    eigh eigvals eigvalsh qr cholesky tensorsolve tensorinv cond matrix_rank sinc i0 polyfit roots poly
    polydiv vander
""".split()


#: Functions that convert floats to integers; values out of range give processor-dependent results.
CASTS = "setitem astype copyto put putmask place fill x.flat[k] flat[k] real array".split()
CASTS += "asarray full full_like logspace geomspace linspace choose select nan_to_num insert".split()
CASTS += "append concatenate require asanyarray ascontiguousarray asfortranarray".split()

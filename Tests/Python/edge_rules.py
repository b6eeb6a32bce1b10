"""Calls that are not made, and differences that do not count."""

from edge_compare import is_integral, is_moderate, is_sorted
from edge_tables import ANY_ORDER, CASTS, COMPARISONS, OF_EMPTY, OF_UNIQUE, SUMS


def texts_of(call):
    return [value.text for value in (*call.args, *call.kwargs.values())]


# MARK: Before a call


def _bincount(call):
    return not any("2**63" in text or "922337" in text for text in texts_of(call))


def _resize(call):
    # NumPy makes arrays here that it refuses elsewhere.
    return not any("2**6" in text or "-1" in text for text in texts_of(call)[1:])


def _repeat(call):
    # Of no elements, NumPy counts the repetitions one by one.
    texts = texts_of(call)
    is_long = any(text.startswith("2**") for text in texts) and _is_empty(texts[0])
    return not is_long and not any(text.startswith("-2**6") for text in texts)


def _is_empty(text):
    return any(form in text for form in ("(0,", ",0)", ",0,", "(0)", "[:0]"))


def _comparison(call):
    # With a mask, NumPy frees memory that it has not allocated if an integer is out of range.
    return "where" not in call.kwargs or all(text.startswith("np.") for text in texts_of(call)[:2])


def _rows(call):
    # NumPy takes one row after the other, or makes as many singular values as there are columns.
    return not any(extent in text for text in texts_of(call) for extent in ("2**31,0", "0,2**40"))


def _diagonal(call):
    return not any("-2**31" in text for text in texts_of(call))


def _has_no_types(call):
    return not any(text.startswith("np.dtype") for text in texts_of(call))


def _has_no_scalar(call):
    texts = texts_of(call)
    return not texts[0].endswith("[0]") or not any(text.startswith("np.") for text in texts[1:])


def _has_array(call):
    # All else is Python's own; shifts of integers by 2**32 take it seconds.
    return any(text.startswith(_ARRAYS) for text in texts_of(call))


_ARRAYS = ("np.array(", "np.zeros(", "np.ones(", "np.arange(", "np.eye(")


def _round(call):
    # NumPy multiplies as often as there are decimals.
    return not any("2**31" in text for text in texts_of(call)[1:])


def _at(call):
    # NumPy reads beyond the shape of values that have more axes than the elements which are selected.
    texts = texts_of(call)
    return not any("(1,)*33" in text for text in texts[:1]) and not any(map(_has_many_axes, texts[2:]))


def _has_many_axes(text):
    return any(form in text for form in ("(2,1,3)", "(2,)*6", "(1,)*", "(2,2,2)", "(3,0,2)", "None"))


def _running(call):
    # NumPy reads the first extent of a result without axes.
    return not any(text.startswith("np.zeros(()") for text in texts_of(call)[1:])


def _reduction(call):
    # NumPy clears buffers of smaller elements as if they held objects.
    return not any("object" in text or "'O'" in text for text in texts_of(call)[1:])


def _product(call):
    # NumPy's products take 32 axes at most, Aquila's as many as an array has.
    return not any("(1,)*33" in text for text in texts_of(call))


def guards(text):
    """The conditions for calls of a function: that NumPy stays within its memory, makes valid arrays and
    takes no seconds, and that docs/differences.md names no difference.

    NumPy does not for counts of the largest integer and negations of the least. Known differences are
    comparisons of types, and methods of scalars that are given arrays.
    """
    name = text.rpartition(".")[2]
    found = []
    if text == "np.bincount":
        found.append(_bincount)
    if "." not in text:
        found.append(_has_array)
    if name == "reduce":
        found.append(_reduction)
    if name in ("dot", "inner", "matmul", "vdot"):
        found.append(_product)
    if name == "at":
        found.append(_at)
    if "cum" in name:
        found.append(_running)
    if name in ("round", "around"):
        found.append(_round)
    if text == "ndarray.resize":
        found.append(_resize)
    if text.endswith("repeat"):
        found.append(_repeat)
    if name in ("select", "matrix_rank", "pinv", "svd", "svdvals", "cond"):
        found.append(_rows)
    if name in COMPARISONS:
        found.append(_comparison)
    if "diag" in text or "trace" in text:
        found.append(_diagonal)
    if text.rpartition(" ")[2] in ("lt", "le", "gt", "ge", "eq", "ne"):
        found.append(_has_no_types)
    if text.startswith("ndarray.") or "x.flat" in text:
        found.append(_has_no_scalar)
    return tuple(found)


# MARK: After a difference


def has_values(call):
    """True if NumPy defines the result: not the elements left out by a mask, nor the order of equal ones."""
    text, kwargs = call.text, call.kwargs
    if text in ("np.linspace", "np.logspace", "np.geomspace"):
        # Results are beyond the range of integer types.
        return "dtype" not in kwargs and len(call.args) < 6
    if text.endswith("clip") and any("complex(" in value.text for value in call.args):
        # One of several NaNs.
        return False
    if _is_search(call) and (len(call.args) > 3 or "sorter" in kwargs):
        return False
    if text == "np.unique" and "sorted" in kwargs or "overwrite_input" in kwargs:
        return False
    if call.name in OF_UNIQUE and (len(call.args) > 2 or "assume_unique" in kwargs):
        # Elements that are presumed to be unique are not.
        return False
    is_left = "where" in kwargs and ("out" not in kwargs or kwargs["out"].text == "None")
    return not is_left and text not in ANY_ORDER


def is_defined(call, arguments):
    """True if the values of a result follow from the arguments, after the call, in NumPy alone."""
    if not has_values(call):
        return False
    if call.name in SUMS and not all(map(is_moderate, arguments)):
        return False
    if (call.name in CASTS or call.kwargs) and not all(map(is_integral, arguments)):
        return False
    if call.name in OF_EMPTY and not all(map(_has_elements, arguments)):
        return False
    return not _is_search(call) or is_sorted(arguments[0])


def _is_search(call):
    """True for searches in rows, which have to be sorted."""
    return call.text.endswith("searchsorted")


def _has_elements(value):
    return getattr(value, "size", 1) != 0

"""The outcomes of a call with NumPy and with Aquila: an exception's class, or a value."""

import numpy
from aquila import _core

#: The relative tolerance of elementary functions, sums and products, by the size of a part in
#: bytes.
_TOLERANCES = {2: 2e-2, 4: 1e-3, 8: 1e-6}
_MOST = 4096
_FLOATS = (float, complex)


def differs(theirs, ours):
    """Describes the difference of two values in a few words; None if there is none."""
    kind = type(theirs)
    if isinstance(ours, _core.Array):
        if kind is not numpy.ndarray:
            return f"an array for {kind.__name__}"
        return _differs_array(theirs, numpy.asarray(memoryview(ours)) if ours.size <= _MOST else None, ours)
    if kind is numpy.ndarray:
        return (
            _differs_array(theirs, ours, ours)
            if type(ours) is kind
            else f"{type(ours).__name__} for an array"
        )
    if kind in (tuple, list) or isinstance(theirs, tuple):
        if not isinstance(ours, (tuple, list)) or len(theirs) != len(ours):
            return "another number of results"
        return next((found for pair in zip(theirs, ours) if (found := differs(*pair))), None)
    if isinstance(theirs, numpy.generic) or kind in (int, float, complex, bool, str, type(None)):
        if type(ours) is not kind:
            return f"{type(ours).__name__} for {kind.__name__}"
        if isinstance(theirs, numpy.generic):
            return (
                None
                if theirs.dtype == ours.dtype and _are_close(numpy.asarray(theirs), numpy.asarray(ours))
                else "another scalar"
            )
        return (
            None
            if theirs == ours or kind in _FLOATS and _are_close(numpy.asarray(theirs), numpy.asarray(ours))
            else "another number"
        )
    return None


def _differs_array(theirs, values, ours):
    if theirs.dtype != ours.dtype:
        return f"type {ours.dtype} for {theirs.dtype}"
    if theirs.shape != ours.shape:
        return "another shape"
    if values is None or theirs.size == 0 or theirs.size > _MOST:
        return None
    return None if _are_close(theirs, values) else "other values"


def _are_close(theirs, ours):
    if theirs.tobytes() == ours.tobytes():
        return True
    kind = theirs.dtype.kind
    if kind in "fc":
        part = theirs.dtype.itemsize // (2 if kind == "c" else 1)
        tolerance = _TOLERANCES.get(part, 1e-6)
        if kind == "c":
            # Results of infinity and NaN are not unique.
            if not numpy.isfinite(theirs).all():
                return True
            return _are_close(theirs.real, ours.real) and _are_close(theirs.imag, ours.imag)
        return numpy.allclose(theirs.astype("d"), ours.astype("d"), tolerance, tolerance, equal_nan=True)
    if kind in "OV":
        return repr(theirs) == repr(ours)
    if kind in "mM":
        return bool((theirs.view("i8") == ours.view("i8")).all())
    return bool((theirs == ours).all())


def is_moderate(value):
    """True if sums of the numbers are the same in all orders within few digits."""
    if isinstance(value, (numpy.ndarray, numpy.generic, int, float, complex, list, tuple)):
        try:
            return bool((abs(numpy.asarray(value).astype("D")) < 100).all()) and numpy.size(value) < 100
        except (TypeError, ValueError, OverflowError):
            return True
    return True


def is_integral(value):
    """True if the numbers are integers, or floats within the range of all integer types."""
    if isinstance(value, (numpy.ndarray, numpy.floating, numpy.complexfloating, float, complex, list, tuple)):
        array = numpy.asarray(value) if not isinstance(value, (list, tuple)) else None
        return array is not None and (array.dtype.kind not in "fc" or is_moderate(array))
    return True


def is_sorted(row):
    """True for a row in ascending order; False for several rows."""
    row = numpy.asarray(row)
    if row.ndim != 1 or row.dtype.kind == "O":
        return False
    return numpy.sort(row).tobytes() == row.tobytes()


def changed(theirs, ours):
    """Describes a difference between the arguments after a call; None if there is none."""
    for a, b in zip(theirs, ours):
        if isinstance(a, numpy.ndarray):
            found = differs(a, b)
            if found:
                return f"an argument is left with {found}"
        elif type(a) is tuple:
            found = changed(a, b)
            if found:
                return found
    return None


def is_given(theirs, ours, arguments, our_arguments):
    """True unless a result is one of NumPy's arguments and not the corresponding one of Aquila's."""
    return all(
        ours is mine
        for given, mine in zip(arguments, our_arguments)
        if given is theirs and isinstance(given, numpy.ndarray)
    )

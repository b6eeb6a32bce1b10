"""Views by our class of arrays of NumPy's classes: `matrix.view(np.ndarray)`.

NumPy's `view` tells classes of arrays from types of elements by its struct, which arrays of ours do not have. A function
that takes our class for NumPy's stands in its place; calls that do not name our class go to NumPy's as before.
"""

import gc

import numpy

from aquila import _core

from ._array import ndarray
from ._memory import over_buffer

_theirs = numpy.ndarray.view


def _view(array, *args, **kwargs):
    names_ours = any(value is ndarray for value in (*args, *kwargs.values()))
    args = [numpy.ndarray if value is ndarray else value for value in args]
    kwargs = {name: numpy.ndarray if value is ndarray else value for name, value in kwargs.items()}
    result = _theirs(array, *args, **kwargs)
    return over_buffer(result) if names_ours and type(result) is numpy.ndarray else result


def install():
    """Puts the function in the place of NumPy's, whose class takes no assignment from Python."""
    attributes = {"__doc__": _theirs.__doc__, "__wrapped__": _theirs}
    (members,) = gc.get_referents(vars(numpy.ndarray))
    members["view"] = _core.function(_theirs, _view, attributes, True, _theirs)
    _core.type_modified(numpy.ndarray)

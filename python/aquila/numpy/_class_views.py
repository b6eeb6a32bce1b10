"""Views of NumPy's classes by Aquila's class of arrays: `matrix.view(np.ndarray)`.

NumPy's `view` tells classes of arrays from element types by its struct, which Aquila's arrays lack.
A function that takes Aquila's class for NumPy's replaces it; calls that do not name Aquila's class
go to NumPy's unchanged.
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

"""Objects of pandas' between a frame and a result, such as accessors and windows: subclasses whose methods
give frames and series of our classes.
"""

import functools
import types

from . import _texts
from ._later import Later

_times, _windows = Later("_times"), Later("_windows")

#: Methods of frames, series and groups whose results are such objects.
GIVERS = {"rolling", "expanding", "ewm", "resample"}
#: By the class of such an object: a function that gives the native forms of methods, by their names; each is
#: made from pandas' method.
NATIVE = {
    "StringMethods": lambda: _texts.METHODS,
    "DatetimeProperties": lambda: _times.METHODS,
    "Rolling": lambda: _windows.METHODS,
    "RollingGroupBy": lambda: _windows.GROUP_METHODS,
}
#: Private methods that make frames or series.
_MAKERS = {"_delegate_method", "_delegate_property_get", "__getitem__"}


def give(made, own):
    """Makes an object of pandas' give frames and series of our classes.

    :param own: makes a result one of our classes.
    """
    kind = type(made)
    if not getattr(kind, "_is_giving", False):
        # pandas' classes look for new attributes in Python, which the class is none of.
        object.__setattr__(made, "__class__", _kind(kind, own))
    return made


@functools.cache
def _kind(theirs, own):
    names = {"__doc__": theirs.__doc__, "__module__": theirs.__module__, "_is_giving": True}
    native = NATIVE.get(theirs.__name__, dict)()
    for part in theirs.__mro__[-2::-1]:
        for name, value in vars(part).items():
            if name.startswith("_") and name not in _MAKERS and name not in native:
                continue
            if isinstance(value, property):
                names[name] = property(_giving(value.fget, own), value.fset, doc=value.__doc__)
            elif isinstance(value, types.FunctionType):
                value = native[name](value) if name in native else value
                names[name] = value if getattr(value, "gives_ours", False) else _giving(value, own)
    return type(theirs.__name__, (theirs,), names)


def _giving(theirs, own):
    @functools.wraps(theirs)
    def function(*args, **kwargs):
        return own(theirs(*args, **kwargs))

    return function


class Accessor:
    """An accessor such as `.dt`, whose results are of our classes."""

    def __init__(self, theirs, own):
        self._theirs, self._own = theirs, own

    def __get__(self, series, kind=None):
        made = self._theirs.__get__(series, kind)
        return made if series is None else give(made, self._own)

"""Objects of pandas' between a frame and a result, such as accessors and windows: subclasses whose methods give
frames and series of our classes.
"""

import functools
import types

#: Methods of frames, series and groups whose results are such objects.
GIVERS = {"rolling", "expanding", "ewm", "resample"}
#: Private methods that make frames or series.
_MAKERS = {"_delegate_method", "_delegate_property_get", "__getitem__"}


def give(made, own):
    """Makes an object of pandas' give frames and series of our classes.

    :param own: makes a result one of our classes.
    """
    kind = type(made)
    if not getattr(kind, "_is_giving", False):
        made.__class__ = _kind(kind, own)
    return made


@functools.cache
def _kind(theirs, own):
    names = {"__doc__": theirs.__doc__, "__module__": theirs.__module__, "_is_giving": True}
    for part in theirs.__mro__[-2::-1]:
        for name, value in vars(part).items():
            if name.startswith("_") and name not in _MAKERS:
                continue
            if isinstance(value, property):
                names[name] = property(_giving(value.fget, own), value.fset, doc=value.__doc__)
            elif isinstance(value, types.FunctionType):
                names[name] = _giving(value, own)
    return type(theirs.__name__, (theirs,), names)


def _giving(theirs, own):
    @functools.wraps(theirs)
    def function(*args, **kwargs):
        return own(theirs(*args, **kwargs))

    return function

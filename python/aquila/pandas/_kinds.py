"""Parts that the classes of frames and of series share: what counts as an instance, and how one is made."""

import numpy
import pandas
from pandas.core.flags import Flags
from pandas.core.internals.managers import BaseBlockManager

from aquila import _warnings

from . import _fallback, _lazy, _managers


class Kind(type):
    """Frames of pandas' own class are instances of ours."""

    def __instancecheck__(cls, value):
        return (
            isinstance(value, cls._theirs) if "_theirs" in cls.__dict__ else super().__instancecheck__(value)
        )

    def __subclasscheck__(cls, kind):
        return issubclass(kind, cls._theirs) if "_theirs" in cls.__dict__ else super().__subclasscheck__(kind)

    # Libraries compare the classes of a frame of ours and of pandas', and look functions up by class.

    def __eq__(cls, other):
        return cls is other or other is cls.__dict__.get("_theirs", cls)

    def __hash__(cls):
        return super().__hash__() if (theirs := cls.__dict__.get("_theirs")) is None else hash(theirs)


def made(kind, manager, *name):
    """A frame or a series of the blocks of a manager, without attributes.

    :param name: the name of a series.
    """
    frame = kind.__new__(kind)
    members = frame.__dict__
    members["_mgr"], members["_attrs"] = _managers.own(manager), {}
    members["_flags"] = Flags(frame, allows_duplicate_labels=True)
    if name:
        (members["_name"],) = name
    return frame


def _is_long(values):
    return isinstance(values, numpy.ndarray) and values.size >= _fallback.least_rows


def make(theirs, frame, data, *args):
    """Initialises a frame or a series of blocks of pandas', or of data that may not be copied."""
    if isinstance(data, BaseBlockManager):
        # pandas warns of it at the caller's line.
        return _warnings.at_program(theirs, (frame, data, *args), {})
    if isinstance(data, dict) or _is_long(data):
        _lazy.note_shared(data, 3)
    return theirs(frame, data, *args)


def array_ufunc(self, ufunc, method, *inputs, **kwargs):
    try:
        return self._theirs.__array_ufunc__(self, ufunc, method, *inputs, **kwargs)
    except ValueError:
        # pandas knows mixed operands by its own classes alone, and fails to align them.
        if not all(any(isinstance(x, kind) for x in inputs) for kind in (pandas.DataFrame, pandas.Series)):
            raise
        raise NotImplementedError(
            f"Cannot apply ufunc {ufunc} to mixed DataFrame and Series inputs."
        ) from None


def has_no_metadata(other):
    """True if a frame or series has neither attributes nor a rule of labels to pass on."""
    return not other._attrs and other._flags._allows_duplicate_labels

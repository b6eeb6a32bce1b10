"""Functions of pandas' module with a native form."""

import pandas

from . import _merge
from ._frames import own

__all__ = ["merge"]


def merge(left, right, *args, **kwargs):
    return own(_merge.merge(left, right, *args, **kwargs))


for _name in __all__:
    _ours, _theirs = globals()[_name], getattr(pandas, _name)
    _ours.__doc__, _ours.__wrapped__, _ours.__module__ = _theirs.__doc__, _theirs, "aquila.pandas"

"""Functions of pandas' module with a native form."""

import pandas

from . import _csv, _merge
from ._frames import own

__all__ = ["merge", "read_csv", "read_table"]


def merge(left, right, *args, **kwargs):
    return own(_merge.merge(left, right, *args, **kwargs))


read_csv = _csv.reader(pandas.read_csv, ",", own)
read_table = _csv.reader(pandas.read_table, "\t", own)


for _name in __all__:
    _ours, _theirs = globals()[_name], getattr(pandas, _name)
    _ours.__doc__, _ours.__wrapped__, _ours.__module__ = _theirs.__doc__, _theirs, "aquila.pandas"

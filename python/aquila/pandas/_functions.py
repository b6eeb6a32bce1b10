"""Functions of pandas' module with a native form."""

import pandas
from pandas._libs import lib

from . import _merge
from ._frames import own

__all__ = ["merge"]


def merge(
    left,
    right,
    how="inner",
    on=None,
    left_on=None,
    right_on=None,
    left_index=False,
    right_index=False,
    sort=False,
    suffixes=("_x", "_y"),
    copy=lib.no_default,
    indicator=False,
    validate=None,
):
    options = dict(on=on, left_on=left_on, right_on=right_on, left_index=left_index, right_index=right_index)
    options |= dict(sort=sort, suffixes=suffixes, indicator=indicator, validate=validate)
    if how == "cross" or copy is not lib.no_default:
        return own(pandas.merge(left, right, how, copy=copy, **options))
    return own(_merge.merge(left, right, how, **options))


for _name in __all__:
    _ours, _theirs = globals()[_name], getattr(pandas, _name)
    _ours.__doc__, _ours.__wrapped__, _ours.__module__ = _theirs.__doc__, _theirs, "aquila.pandas"

"""Operations on each text of a series, computed on its distinct texts where these are few."""

import functools
import re

import numpy
import pandas
from pandas.arrays import ArrowStringArray

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback

#: Methods of `.str` whose result for a text depends on nothing but the text and arguments that are no rows.
NAMES = {
    "__getitem__", "capitalize", "casefold", "center", "contains", "count", "endswith", "find",
    "fullmatch", "get", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "islower", "isnumeric",
    "isspace", "istitle", "isupper", "len", "ljust", "lower", "lstrip", "match", "normalize", "pad",
    "removeprefix", "removesuffix", "repeat", "replace", "rfind", "rjust", "rstrip", "slice",
    "slice_replace", "startswith", "strip", "swapcase", "title", "translate", "upper", "wrap", "zfill",
}  # fmt: skip


class FewTexts:
    """The distinct texts of a series, and each row's place among them."""

    def __init__(self, series, groups):
        self._series, self._groups = series, groups
        firsts = _columns.Places(_columns.positions(_core.groups_firsts(groups)))
        values = _columns.take(series._values, firsts, waits=False)
        #: The distinct texts in the order of first occurrence, missing ones among them.
        self.distinct = series._constructor(values, name=series.name, copy=False)

    def spread(self, result, method=None):
        """A series of the results of all rows.

        :param result: a series of those of the distinct texts.
        """
        numbers = _columns.positions(_core.groups_numbers(self._groups))
        try:
            values = _columns.take(result._values, _columns.Places(numbers))
        except NotNative:
            values = result._values.take(numbers)
        made = self._series._constructor(
            values, index=self._series.index, dtype=result.dtype, name=result.name, copy=False
        )
        return made.__finalize__(self._series, method=method)


def few(series, is_known=False):
    """The distinct texts of a series; None if there are many.

    :param is_known: true if texts that were not hashed before give None.
    """
    if series.ndim != 1 or not hasattr(series, "index") or not _fallback.is_large(len(series)):
        return None
    values = series._values
    if not isinstance(values, ArrowStringArray):
        return None
    try:
        groups = _core.column_few(_columns.column(values), is_known)
    except NotNative:
        return None
    return None if groups is None else FewTexts(series, groups)


def _is_plain(value):
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, (tuple, slice)):
        parts = value if isinstance(value, tuple) else (value.start, value.stop, value.step)
        return all(map(_is_plain, parts))
    if value is None or value is pandas.NA:
        return True
    return isinstance(value, (str, bytes, int, float, numpy.bool_, re.Pattern))


def method(theirs):
    """A method of `.str` that computes on few distinct texts."""

    @functools.wraps(theirs)
    def function(self, *args, **kwargs):
        if not _fallback.is_large(len(self._data)):
            return theirs(self, *args, **kwargs)
        found = few(self._orig) if all(map(_is_plain, (*args, *kwargs.values()))) else None
        if found is None:
            return theirs(self, *args, **kwargs)
        return found.spread(theirs(found.distinct.str, *args, **kwargs), "str")

    function.gives_ours = True
    return function


METHODS = dict.fromkeys(NAMES, method)


def compare(series, other, op, theirs):
    """As `Series._cmp_method`, for a text on the right."""
    found = few(series, is_known=True)
    return theirs(series, other, op) if found is None else found.spread(theirs(found.distinct, other, op))


def is_in(series, values, theirs):
    """A mask of a series' texts among values; None if there are many texts."""
    found = few(series)
    return None if found is None else found.spread(theirs(found.distinct, values), "isin")


def map_values(series, mapping, na_action=None):
    """As `Series.map` by a dictionary, for few distinct texts."""
    if type(mapping) is not dict:
        raise NotNative("a function, or a mapping with defaults")
    found = few(series)
    if found is None:
        raise NotNative("values that are no texts, or many distinct ones")
    return found.spread(pandas.Series.map(found.distinct, mapping, na_action), "map")

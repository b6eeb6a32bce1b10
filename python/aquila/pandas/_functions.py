"""Functions of pandas' module with a native form."""

import functools

import pandas
from pandas.arrays import ArrowStringArray

from aquila._core import NotNative

from . import _fallback
from ._frames import DataFrame, Series, own
from ._later import Later

_asof, _bins, _concat, _crosstab, _csv = map(Later, ("_asof", "_bins", "_concat", "_crosstab", "_csv"))
_groupers, _merge, _times, _unstack = map(Later, ("_groupers", "_merge", "_times", "_unstack"))

__all__ = ["concat", "crosstab", "cut", "factorize", "get_dummies", "merge", "merge_asof", "pivot", "pivot_table",
           "qcut", "read_csv", "read_table", "to_datetime", "unique"]  # fmt: skip


def merge(left, right, *args, **kwargs):
    return own(_merge.merge(left, right, *args, **kwargs))


def merge_asof(left, right, *args, **kwargs):
    return own(_asof.merge_asof(left, right, *args, **kwargs))


def crosstab(*args, **kwargs):
    return own(_crosstab.crosstab(*args, **kwargs))


def concat(objs, **options):
    return own(_concat.concat(objs, **options))


def _attempted(name, native, theirs):
    """A function of a column or a frame, native where there are many rows."""

    def function(data, *args, **kwargs):
        count = len(data) if hasattr(data, "__len__") else 0
        return own(_fallback.attempt(name, count, native, theirs, (data, *args), kwargs))

    return function


def _of_frame(name):
    """A function of a frame, native for frames of this package, whose methods it calls."""

    def native(data, *args, **kwargs):
        if type(data) is not DataFrame:
            raise NotNative("a frame of another class")
        return getattr(_unstack, name)(data, *args, **kwargs)

    return _attempted(name, native, getattr(pandas, name))


cut = _attempted("cut", lambda *args, **kwargs: _bins.cut(*args, **kwargs), pandas.cut)
qcut = _attempted("qcut", lambda *args, **kwargs: _bins.qcut(*args, **kwargs), pandas.qcut)
_to_datetime = lambda *args, **kwargs: _times.to_datetime(*args, **kwargs)  # noqa: E731
to_datetime = _attempted("to_datetime", _to_datetime, pandas.to_datetime)
pivot, pivot_table = map(_of_frame, ("pivot", "pivot_table"))


def _distinct(values):
    if type(values) is not Series:
        raise NotNative("values of another class than this package's series")
    return values.unique()


unique = _attempted("unique", _distinct, pandas.unique)


def factorize(values, *args, **kwargs):
    if type(values) is Series or not _fallback.is_large(len(values) if hasattr(values, "__len__") else 0):
        return own(pandas.factorize(values, *args, **kwargs))
    return own(_fallback.call("factorize", pandas.factorize, (values, *args), kwargs))


def _coded(values):
    """Categories for texts: the same ones in pandas' order."""
    codes, found = _groupers.factorise(values, True, False)
    return pandas.Categorical.from_codes(codes, pandas.Index(found, dtype=values.dtype), validate=False)


def _dummies(data, prefix=None, prefix_sep="_", dummy_na=False, columns=None, **options):
    """As `pandas.get_dummies`, with texts as categories that are found natively."""
    if isinstance(data, pandas.Series):
        if not isinstance(data._values, ArrowStringArray):
            raise NotNative("values that are no texts")
        made = data._constructor(_coded(data._values), index=data.index, name=data.name, copy=False)
        coded = made.__finalize__(data)
    elif isinstance(data, pandas.DataFrame) and data.columns.is_unique and type(columns) in (list, type(None)):
        coded = data.copy(deep=False)
        for name in data.columns if columns is None else set(columns) & set(data.columns):
            values = data[name]._values
            if isinstance(values, ArrowStringArray):
                coded[name] = _coded(values)
            elif columns is not None or values.dtype == object:
                raise NotNative("values that are no texts")
    else:
        raise NotNative("arrays, or labels that repeat")
    made = pandas.get_dummies(coded, prefix, prefix_sep, dummy_na, columns, **options)
    if isinstance(made.columns, pandas.CategoricalIndex):
        made.columns = made.columns.astype(data.dtype)
    return made


get_dummies = _attempted("get_dummies", _dummies, pandas.get_dummies)
@functools.cache
def _reader(name, mark):
    return _csv.reader(getattr(pandas, name), mark, own)


def read_csv(*args, **kwargs):
    return _reader("read_csv", ",")(*args, **kwargs)


def read_table(*args, **kwargs):
    return _reader("read_table", "\t")(*args, **kwargs)


for _name in __all__:
    _ours, _theirs = globals()[_name], getattr(pandas, _name)
    _ours.__doc__, _ours.__wrapped__, _ours.__module__ = _theirs.__doc__, _theirs, "aquila.pandas"
    _ours.__name__ = _ours.__qualname__ = _name

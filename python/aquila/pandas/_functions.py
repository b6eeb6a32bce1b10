"""Functions of pandas' module with a native form."""

import os

import numpy
import pandas
from pandas._libs import lib

from aquila import _core, _warnings
from aquila._core import NotNative

from . import _columns, _fallback, _merge
from ._frames import DataFrame, own

__all__ = ["merge", "read_csv"]


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


#: The size in bytes from which files are read natively, for each row that is few.
_ROW_BYTES = 8


def read_csv(filepath_or_buffer, **options):
    if not _is_large_file(filepath_or_buffer):
        return own(_warnings.at_program(pandas.read_csv, (filepath_or_buffer,), options))
    try:
        return _read(filepath_or_buffer, **options)
    except NotNative:
        return own(_fallback.call("read_csv", pandas.read_csv, (filepath_or_buffer,), options))


def _is_large_file(path):
    if not isinstance(path, (str, os.PathLike)):
        return False
    try:
        return _fallback.is_large(os.path.getsize(path) // _ROW_BYTES)
    except (OSError, ValueError):
        return False


def _read(path, sep=",", usecols=None, nrows=None, engine="c", **options):
    if engine != "c" or options:
        raise NotNative("options")
    labels, count = usecols, nrows
    if type(sep) is not str or len(sep) != 1 or sep in "\"\n\r" or not sep.isascii():
        raise NotNative("separators")
    if labels is not None and not (type(labels) is list and all(type(label) is str for label in labels)):
        raise NotNative("columns that are not named")
    if count is not None and (type(count) is not int or count < 0):
        raise NotNative("a number of rows that is none")
    if str(path).lower().endswith((".gz", ".bz2", ".zip", ".xz", ".zst", ".tar")):
        raise NotNative("compressed files")
    try:
        names, columns = _core.frame_csv(os.fspath(path), sep, labels, count)
    except (ValueError, IndexError, OSError) as error:
        # pandas' own message, or other rules.
        raise NotNative(str(error)) from None
    if any(name == f"Unnamed: {k}" for k, name in enumerate(names)):
        raise NotNative("columns without names")
    return DataFrame({name: _values(column) for name, column in zip(names, columns)}, copy=False)


def _values(column):
    kind = _core.column_parts(column)[0]
    if kind == "str":
        return _columns.texts(column, _TEXTS)
    values, validity = (_core.column_parts(column)[k] for k in (1, 2))
    numbers = _columns.array(values[0])
    if validity is None:
        return numbers
    valid = _columns.array(validity)
    if numbers.dtype == bool and not valid.all():
        return numpy.where(valid, numbers, numpy.nan).astype(object)
    return numbers


_TEXTS = pandas.array(["a"], dtype="str")

for _name in __all__:
    _ours, _theirs = globals()[_name], getattr(pandas, _name)
    _ours.__doc__, _ours.__wrapped__, _ours.__module__ = _theirs.__doc__, _theirs, "aquila.pandas"

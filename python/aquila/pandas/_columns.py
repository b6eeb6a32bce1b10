"""Columns of the extension over the memory of pandas' arrays, and arrays over the memory of columns.

Numbers, codes of categories and Arrow's texts are shared without a copy. Arrays of other types raise
`NotNative`.
"""

import numpy
import pandas
from pandas.arrays import (
    ArrowStringArray,
    BooleanArray,
    DatetimeArray,
    FloatingArray,
    IntegerArray,
    NumpyExtensionArray,
    PeriodArray,
    TimedeltaArray,
)

from aquila import _core
from aquila._core import NotNative

from . import _lazy, _taken
from ._arrow import chunks_of, column_of_texts, texts

#: The extension's numbers of NumPy's types.
CODES = {numpy.dtype(c): code for code, c in enumerate("?bBhHiIlLefdFD")}
CODES[numpy.dtype("q")] = CODES[numpy.dtype("l")]
CODES[numpy.dtype("Q")] = CODES[numpy.dtype("L")]
INT64 = CODES[numpy.dtype("int64")]
#: Types whose values pandas' own code casts before it computes, or that columns do not have.
LEFT = "eFD"
#: pandas' arrays of numbers with a mask of missing ones.
MASKED = (BooleanArray, FloatingArray, IntegerArray)
#: The integer that stands for a missing time.
NO_TIME = numpy.iinfo("int64").min
#: Types of unsigned integers by their size in bytes.
_WORDS = {1: "B", 2: "H", 4: "I", 8: "L"}


def plain(values):
    """The array within a series or an index."""
    if isinstance(values, (pandas.Series, pandas.Index)):
        if isinstance(values, pandas.MultiIndex):
            raise NotNative("labels of several levels")
        values = values._values
    return values.to_numpy() if isinstance(values, NumpyExtensionArray) else values


def column(values):
    """A column over the values of an array."""
    values = plain(values)
    if type(values) is numpy.ndarray:
        return _numbers(values)
    if isinstance(values, (DatetimeArray, TimedeltaArray)):
        return _numbers(values._ndarray)
    if isinstance(values, PeriodArray):
        return _numbers(values._ndarray.view("M8[ns]"))
    if isinstance(values, pandas.Categorical):
        codes = values.codes
        return _core.frame_codes(aligned(codes), CODES[codes.dtype], len(values.categories))
    if isinstance(values, (IntegerArray, BooleanArray)):
        return _core.frame_numbers(aligned(values._data), CODES[values._data.dtype], values._mask)
    if isinstance(values, FloatingArray):
        if (numpy.isnan(values._data) & ~values._mask).any():
            raise NotNative("NaN beside missing values")
        return _core.frame_numbers(aligned(values._data), CODES[values._data.dtype], values._mask)
    if isinstance(values, ArrowStringArray):
        return column_of_texts(values)
    raise NotNative(f"an array of class {type(values).__name__}")


def aligned(values):
    """An array to hand to the extension."""
    return _lazy.lent(values) if values.flags.aligned else values.copy()


def _numbers(values):
    if values.ndim != 1:
        raise NotNative("an array of several axes")
    if values.dtype.kind in "mM":
        integers = values.view("int64")
        missing = integers == NO_TIME
        return _core.frame_numbers(aligned(integers), INT64, missing if missing.any() else None)
    code = CODES.get(values.dtype)
    if code is None or values.dtype.char in LEFT:
        raise NotNative(f"an array of {values.dtype}")
    return _core.frame_numbers(aligned(values), code, None)


def codes(numbers, count):
    """A column of codes: places below a count, -1 for a missing one."""
    return _core.frame_codes(aligned(numbers), CODES[numbers.dtype], count)


# MARK: Back


def array(column):
    """The numbers of a column as a NumPy array on its memory."""
    return numpy.asarray(column)


def values(column, like):
    """The values of a column as an array of the class and type of the array that it came from."""
    if isinstance(like, ArrowStringArray):
        return texts(column, like)
    name, parts, validity = _core.column_parts(column)
    numbers = array(parts[0])
    missing = None if validity is None else ~array(validity)
    if type(like) is numpy.ndarray and like.dtype.kind not in "mM":
        if missing is not None:
            raise NotNative("values that have gone missing")
        return numbers
    if isinstance(like, pandas.Categorical):
        return like._from_backing_data(numbers.astype(like.codes.dtype))
    if isinstance(like, (IntegerArray, BooleanArray, FloatingArray)):
        missing = numpy.zeros(len(numbers), bool) if missing is None else missing
        return _masked(numbers, missing)
    if missing is not None:
        numbers = numpy.where(missing, NO_TIME, numbers)
    dtype = like.dtype if type(like) is numpy.ndarray else like._ndarray.dtype
    times = numbers.view(dtype)
    return times if type(like) is numpy.ndarray else like._from_backing_data(times)


def _masked(numbers, missing):
    kinds = {"b": BooleanArray, "f": FloatingArray}
    return kinds.get(numbers.dtype.kind, IntegerArray)(numbers, missing)


# MARK: Rows at positions


def positions(column):
    """The numbers of a column as positions that nothing else holds: an array that is not written."""
    numbers = array(column)
    numbers.flags.writeable = False
    return numbers


class Places:
    """Positions of rows, for `take`; -1 for a missing row."""

    def __init__(self, indexer):
        self.count = len(indexer)
        base = indexer.base
        is_column = (
            type(base) is memoryview and type(base.obj) is _core.Column and base.nbytes == indexer.nbytes
        )
        self._is_own = is_column and not indexer.flags.writeable
        self.column = base.obj if self._is_own else _core.frame_numbers(aligned(indexer), INT64, None)
        least = _core.column_least(self.column)
        self.has_holes = least is not None and least < 0
        self._indexer = indexer

    def lasting(self):
        """A column that stays as it is when the program writes the positions."""
        if not self._is_own:
            self.column, self._is_own = _core.frame_numbers(self._indexer.copy(), INT64, None), True
        return self.column


def gather(matrix, positions, filler=None):
    """The elements of a matrix's rows at a column of positions along its second axis; -1 gives the filler."""
    word = _WORDS.get(matrix.dtype.itemsize)
    if word is None or matrix.dtype.kind not in "biufmM":
        raise NotNative(f"elements of {matrix.dtype}")
    if matrix.dtype.byteorder == ">":
        raise NotNative("elements of another byte order")
    bits = None if filler is None else int(numpy.array(filler, matrix.dtype).view(word)[()])
    _lazy.touch(matrix)
    words = (matrix if matrix.flags.c_contiguous and matrix.flags.aligned else matrix.copy("C")).view(word)
    found = _core.frame_gather(words, CODES[numpy.dtype(word)], positions, bits)
    return array(found).view(matrix.dtype).reshape(len(matrix), -1)


def take(values, places, waits=True):
    """The values of an array of one axis, or of the columns of a block, at positions; -1 gives a missing one.

    :param waits: true if texts may be copied when they are first used.
    """
    positions, has_holes = places.column, places.has_holes
    if type(values) is numpy.ndarray:
        return _take_numbers(values, positions, has_holes)
    if isinstance(values, ArrowStringArray):
        if not waits or 2 * places.count < len(values):
            # Few texts do not keep many in memory.
            return texts(_core.column_take(column(values), positions), values)
        found = _core.column_take(column(values), places.lasting())
        return _taken.taken(found, places.count, values, chunks_of)
    if isinstance(values, (pandas.Categorical, DatetimeArray, PeriodArray, TimedeltaArray)):
        backing = values._ndarray
        filler = numpy.array("NaT", backing.dtype) if backing.dtype.kind in "mM" else -1
        filler = NO_TIME if isinstance(values, PeriodArray) else filler
        found = gather(numpy.atleast_2d(backing), positions, filler if has_holes else None)
        return values._from_backing_data(found if backing.ndim == 2 else found[0])
    if isinstance(values, (IntegerArray, BooleanArray, FloatingArray)):
        data = gather(
            values._data[None, :], positions, values.dtype._internal_fill_value if has_holes else None
        )[0]
        mask = gather(values._mask[None, :], positions, True if has_holes else None)[0]
        return values._simple_new(data, mask)
    raise NotNative(f"an array of class {type(values).__name__}")


def _take_numbers(values, positions, has_holes):
    filler = None
    if has_holes:
        kind = values.dtype.kind
        if kind == "b":
            raise NotNative("truth values of which some go missing")
        if kind in "iu":
            values = values.astype("float64")
        filler = numpy.array("NaT", values.dtype) if kind in "mM" else numpy.array("nan", values.dtype)
    found = gather(numpy.atleast_2d(values), positions, filler)
    return found if values.ndim == 2 else found[0]

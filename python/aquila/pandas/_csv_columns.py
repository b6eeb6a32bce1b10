"""A native reader of the rows of a file, with the interface that pandas' parser expects of its own."""

import os

import numpy
import pandas
from pandas._config import using_string_dtype
from pandas.arrays import ArrowStringArray, DatetimeArray
from pandas.io.parsers import readers

from aquila import _core
from aquila._core import NotNative

from . import _arrow, _columns

#: What pandas' result depends on: the bits of the extension's `CSVTraits`.
_UNUSUAL, _MINUS_ZERO, _MIXED = 1, 2, 4
#: The number of fields that pandas' reader takes at once, rounded down to rows of a power of two.
_FIELDS_AT_ONCE = 1 << 20


class Rows:
    """The rows of a file.

    :param theirs: pandas' reader, which has read the labels.
    :param options: the options of pandas' parser.
    :param source: a path, or an array of bytes.
    :param form: the numbers of lines that are skipped and of rows before the first one.
    :param in_parts: true if pandas finds types for some rows at a time.
    """

    def __init__(self, theirs, usecols, options, source, form, in_parts):
        self._theirs, self._usecols, self._options, self._source = theirs, usecols, options, source
        self._form, self._in_parts = form, in_parts
        self._plain, self._dates = set(), set()
        self.header, self.unnamed_cols = theirs.header, theirs.unnamed_cols
        self.leading_cols, self.table_width = theirs.leading_cols, theirs.table_width

    def close(self):
        self._theirs.close()

    def set_noconvert(self, place):
        self._plain.add(place)

    def set_datetime_convert(self, place, is_strict=True):
        self._dates.add(place)

    def read(self, count=None):
        """By places the values of the columns that are asked for."""
        options = self._options
        places = list(self._places())
        if not places:
            raise NotNative("no columns")
        types = {place: self._type(place, name) for place, name in places}
        kinds = tuple("text" if place in self._plain else _kind(types[place]) for place, _ in places)
        if any(types[place] is not None for place in self._plain & types.keys()):
            raise NotNative("dates of another type")
        words, numbers = self._missing()
        skipped, labels = self._form
        form = (
            ord(options["delimiter"]), ord(options["quotechar"]), skipped, labels,
            None if count is None else int(count), words, self._rows_at_once,
        )  # fmt: skip
        columns, traits = _core.frame_csv(
            self._source, form, self.table_width, tuple(place for place, _ in places), kinds
        )
        return {
            place: self._values(place, types[place], column, bits, numbers)
            for (place, _), column, bits in zip(places, columns, traits)
        }

    @property
    def _rows_at_once(self):
        if not self._in_parts:
            return None
        count = 1
        while count * 2 < _FIELDS_AT_ONCE // self.table_width:
            count *= 2
        return count

    def _places(self):
        """The places of the columns that are read, with their names."""
        usecols, names = self._usecols, self._options.get("names")
        if usecols is not None and names is not None:
            raise NotNative("names of some columns")
        used = 0
        for place in range(self.table_width):
            if place < self.leading_cols:
                yield place, place
                continue
            if usecols and not callable(usecols) and used == len(usecols):
                return
            name = self._name(place - self.leading_cols)
            is_used = usecols(name) if callable(usecols) else usecols is None or place in usecols or name in usecols
            if is_used:
                used += 1
                yield place, name
        if usecols is not None and not callable(usecols) and used < len(usecols):
            raise NotNative("columns that there are not")

    def _name(self, place):
        if self.header is None:
            return None
        if place >= len(self.header[0]):
            return str(place)
        return self.header[0][place]

    def _type(self, place, name):
        dtype = self._theirs.dtype
        if not isinstance(dtype, dict):
            return dtype
        if type(dtype) is not dict:
            raise NotNative("a type for columns without one")
        return dtype[name] if name in dtype else dtype.get(place)

    def _missing(self):
        """The words and the numbers that stand for missing values."""
        words, numbers = self._options["na_values"], self._options["na_fvalues"]
        if isinstance(words, dict):
            raise NotNative("missing values by columns")
        if words is readers.STR_NA_VALUES:
            return None, ()
        return tuple({str(word) for word in words}), tuple(numbers)

    def _values(self, place, dtype, column, traits, numbers):
        name, parts, validity = _core.column_parts(column)
        if traits & (_UNUSUAL | _MIXED):
            raise NotNative("numbers that need more than 64 bits, or mixed types")
        if name == "str":
            return self._texts(place, column)
        values = _columns.array(parts[0])
        if len(values) == 0:
            raise NotNative("no rows")
        is_cut = len(values) > (self._rows_at_once or len(values)) or self._is_long
        if traits & _MINUS_ZERO and values.dtype.kind == "f" and is_cut:
            raise NotNative("zeros with signs")
        if validity is not None:
            if values.dtype != bool or dtype is not None or is_cut:
                raise NotNative("missing values of such a type")
            values = values.astype(object)
            values[~_columns.array(validity)] = numpy.nan
            return values
        if numbers and values.dtype.kind == "f":
            values[numpy.isin(values, numbers)] = numpy.nan
        return values if dtype is None else values.astype(dtype, copy=False)

    @property
    def _is_long(self):
        """True if pandas cuts the file into parts for its threads."""
        least = readers._PARALLEL_READ_MIN_BYTES
        return isinstance(self._source, str) and os.path.getsize(self._source) >= least

    def _texts(self, place, column):
        texts = ArrowStringArray(_arrow.chunks_of(column), dtype=_text_type())
        if len(texts) == 0:
            raise NotNative("no rows")
        if place not in self._plain:
            return texts
        if place in self._dates:
            times = _core.column_times(column)
            if times is None:
                raise NotNative("dates in other forms")
            times = _columns.array(times).view("M8[us]")
            return DatetimeArray._simple_new(times, dtype=times.dtype)
        return texts.to_numpy(object, na_value=numpy.nan)


def _text_type():
    """The type of texts; `NotNative` if they are not Arrow's."""
    dtype = pandas.StringDtype(na_value=numpy.nan)
    if dtype.storage != "pyarrow" or not using_string_dtype():
        raise NotNative("texts that are Python's objects")
    return dtype


def _kind(dtype):
    """The kind of values that a type asks for; None to find it."""
    if dtype is None:
        return None
    if isinstance(dtype, pandas.StringDtype) and dtype == _text_type() and dtype.na_value is numpy.nan:
        return "text"
    kind = {"i": "integer", "u": "integer", "f": "float", "b": "bool"}.get(getattr(dtype, "kind", None))
    if kind is None or not isinstance(dtype, numpy.dtype):
        raise NotNative(f"the type {dtype}")
    return kind

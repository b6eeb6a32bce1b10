"""Writing files of CSV: header, labels, options and errors are pandas' own; rows become texts by Arrow's
functions, on all cores, in the same parts as pandas'.
"""

import collections
import concurrent.futures
import io

import numpy
import pandas
from pandas.arrays import ArrowStringArray, BooleanArray, DatetimeArray, IntegerArray
from pandas.io.common import stringify_path
from pandas.io.formats import csvs
from pandas.io.formats.format import DataFrameFormatter

from aquila import _core
from aquila._core import NotNative

from . import _fallback, _lazy

try:
    import pyarrow
    import pyarrow.compute as compute
except ImportError:
    pyarrow = None

_SEPARATORS = ",;\t|"
#: Floats from here on, and below the second bound, have exponents in Arrow's or in Python's texts, not in both.
_GREAT, _SMALL = 1e10, 1e-4


def _texts(values):
    return compute.cast(values, pyarrow.large_string())


def _word(text):
    return pyarrow.scalar(text, pyarrow.large_string())


def _filled(texts, missing, word):
    """Texts with a word at the places of a mask."""
    if missing is None or not missing.any():
        return texts
    return compute.if_else(pyarrow.array(missing), _word(word), texts)


def _floats(values, word):
    texts = _texts(pyarrow.array(values))
    size = numpy.abs(values)
    with numpy.errstate(invalid="ignore"):
        whole = (numpy.trunc(values) == values) & (size < _GREAT)
    if whole.any():
        longer = compute.binary_join_element_wise(texts, _word("0"), _word("."))
        texts = compute.if_else(pyarrow.array(whole), longer, texts)
    odd = (size < _SMALL) & (size > 0) | (size >= _GREAT) & (size < numpy.inf)
    if odd.any():
        words = pyarrow.array([repr(value) for value in values[odd].tolist()], pyarrow.large_string())
        texts = compute.replace_with_mask(texts, pyarrow.array(odd), words)
    return _filled(texts, numpy.isnan(values), word)


def _flags(values):
    words = (_word(word) for word in ("True", "False"))
    return compute.if_else(pyarrow.array(values), *words)


def _times(values, word):
    """Times in the digits that the finest of them needs, as pandas writes them."""
    missing = values._isnan
    array = pyarrow.array(values._ndarray)
    integers = values.asi8[~missing]
    units = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
    second = units[values.unit]
    if not (integers % (86400 * second)).any():
        return _filled(
            compute.fill_null(_texts(compute.cast(array, pyarrow.date32())), _word(word)), missing, word
        )
    unit = next(
        name for name, count in units.items() if count == second or not (integers % (second // count)).any()
    )
    return compute.fill_null(_texts(compute.cast(array, pyarrow.timestamp(unit))), _word(word))


def _strings(values, marks, word):
    array = values._pa_array.combine_chunks()
    array = array if isinstance(array, pyarrow.Array) else pyarrow.concat_arrays(array.chunks)
    return compute.fill_null(_quoted(_texts(array), marks), _word(word))


def _quoted(texts, marks):
    """Texts with quotes around those that hold one of some marks."""
    found = compute.match_substring_regex(texts, f"[{marks}]")
    if not compute.any(found).as_py():
        return texts
    quote = _word('"')
    doubled = compute.replace_substring(texts, '"', '""')
    nothing = _word("")
    return compute.if_else(found, compute.binary_join_element_wise(quote, doubled, quote, nothing), texts)


def _require_known(values):
    kind = getattr(values.dtype, "kind", None)
    is_plain = type(values) is numpy.ndarray and (kind in "biu" or values.dtype == "float64")
    if isinstance(values, pandas.Categorical):
        words = values.categories._values
        is_plain = (
            isinstance(words, ArrowStringArray) or type(words) is numpy.ndarray and words.dtype == "int64"
        )
    if isinstance(values, DatetimeArray):
        times = values._ndarray[~values._isnan]
        is_plain = values.tz is None and (len(times) == 0 or times.min() > numpy.datetime64("1000", "s"))
    if not is_plain and not isinstance(values, (ArrowStringArray, IntegerArray, BooleanArray, DatetimeArray)):
        raise NotNative(f"fields of an array of {values.dtype}")
    if not is_plain and isinstance(values, DatetimeArray):
        raise NotNative("times of a zone, or of years of three digits")


def _fields(values, marks, word):
    """The fields of a column as Arrow's texts."""
    if isinstance(values, ArrowStringArray):
        return _strings(values, marks, word)
    if isinstance(values, DatetimeArray):
        return _times(values, word)
    if isinstance(values, pandas.Categorical):
        if len(values.categories) == 0:
            return pyarrow.array([word] * len(values), pyarrow.large_string())
        texts = _fields(values.categories._values, marks, word)
        codes = values.codes
        return _filled(compute.take(texts, pyarrow.array(numpy.maximum(codes, 0))), codes < 0, word)
    missing = None
    if isinstance(values, (IntegerArray, BooleanArray)):
        values, missing = values._data, values._mask
    if values.dtype.kind == "f":
        return _floats(values, word)
    texts = _flags(values) if values.dtype.kind == "b" else _texts(pyarrow.array(values))
    return _filled(texts, missing, word)


class Writer(csvs.CSVFormatter):
    """pandas' writer of a frame, whose rows are made natively."""

    def _save_body(self):
        columns = [self.obj._get_column_array(k) for k in range(len(self.obj.columns))]
        if self.nlevels:
            columns.insert(0, self.data_index._values)
        count, step = len(self.obj), self.chunksize
        parts = ([values[k : k + step] for values in columns] for k in range(0, count, step))
        workers = max(_core.machine()[0], 1)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            waiting = collections.deque()
            for part in parts:
                waiting.append(pool.submit(self._rows, part))
                if len(waiting) > 2 * workers:
                    self._write(waiting.popleft().result())
            for made in waiting:
                self._write(made.result())

    def _rows(self, columns):
        """The bytes of some rows."""
        marks = self.sep + '"\r\n'
        fields = [_fields(values, marks, self.na_rep) for values in columns]
        if len(fields) == 1:
            # A row is not empty, so that readers see it.
            empty = compute.equal(fields[0], _word(""))
            fields[0] = compute.if_else(empty, _word('""'), fields[0])
        between = _word(self.sep)
        rows = compute.binary_join_element_wise(*fields, between) if len(fields) > 1 else fields[0]
        end, nothing = (_word(text) for text in ("\n", ""))
        rows = compute.binary_join_element_wise(rows, end, nothing)
        _, offsets, data = rows.buffers()
        places = numpy.frombuffer(offsets, "int64")
        return memoryview(data)[places[rows.offset] : places[rows.offset + len(rows)]]

    def _write(self, data):
        handle = self._handle
        if isinstance(handle, io.TextIOWrapper) and self._is_own:
            handle.flush()
            handle.buffer.write(data)
        else:
            handle.write(str(data, "utf-8"))

    def save(self):
        with csvs.get_handle(
            self.filepath_or_buffer, self.mode, encoding=self.encoding, errors=self.errors,
            compression=self.compression, storage_options=self.storage_options,
        ) as handles:  # fmt: skip
            self._handle = handles.handle
            self._is_own = isinstance(stringify_path(self.filepath_or_buffer), str)
            self.writer = csvs.csvlib.writer(
                handles.handle, lineterminator=self.lineterminator, delimiter=self.sep, quoting=self.quoting,
                doublequote=True, escapechar=None, quotechar=self.quotechar,
            )  # fmt: skip
            self._save()


def _native(
    frame, path_or_buf=None, *, sep=",", na_rep="", float_format=None, columns=None, header=True, index=True,
    index_label=None, mode="w", encoding=None, compression="infer", quoting=None, quotechar='"',
    lineterminator=None, chunksize=None, date_format=None, doublequote=True, escapechar=None, decimal=".",
    errors="strict", storage_options=None,
):  # fmt: skip
    is_plain = float_format is None and decimal == "." and date_format is None and errors == "strict"
    is_plain = is_plain and quoting in (None, 0) and quotechar == '"' and doublequote and escapechar is None
    is_plain = is_plain and isinstance(sep, str) and len(sep) == 1 and sep in _SEPARATORS
    is_plain = is_plain and lineterminator in (None, "\n")
    is_plain = is_plain and encoding in (None, "utf-8") and storage_options is None and pyarrow is not None
    if (
        not is_plain
        or chunksize is not None
        or not isinstance(na_rep, str)
        or set(na_rep) & set(sep + '"\r\n')
    ):
        raise NotNative("options beyond those of plain files")
    if mode not in ("w", "a", "x") or type(frame.index) is pandas.MultiIndex:
        raise NotNative("files opened otherwise, or labels of several levels")
    if columns is not None and type(columns) is not list:
        raise NotNative("columns that are no list")
    shown = frame if columns is None else frame.loc[:, columns]
    values = [shown._get_column_array(k) for k in range(len(shown.columns))]
    for part in [*values, frame.index._values] if index else values:
        _require_known(part)
    if not values or type(shown.columns) is pandas.MultiIndex:
        raise NotNative("no columns, or labels of several levels")
    _lazy.touch_frame(shown)
    made = io.StringIO() if path_or_buf is None else path_or_buf
    form = DataFrameFormatter(frame=shown, header=header, index=index, na_rep=na_rep)
    Writer(form, made, sep, None, index_label, mode, encoding, compression=compression).save()
    return made.getvalue() if path_or_buf is None else None


def to_csv(self, *args, **kwargs):
    """As `to_csv` of a frame or a series."""
    theirs = type(self)._theirs.to_csv

    def native(*args, **kwargs):
        return _native(self if self.ndim == 2 else self.to_frame(), *args, **kwargs)

    def call(*args, **kwargs):
        return theirs(self, *args, **kwargs)

    return _fallback.attempt(f"{type(self).__name__}.to_csv", len(self), native, call, args, kwargs)

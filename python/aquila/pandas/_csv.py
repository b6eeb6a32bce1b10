"""Reading files of CSV: labels, indexes, types and errors are pandas' own, fields become columns natively.

pandas' reader of rows stands between a file and the code that makes a frame of columns. A native one takes its
place, once pandas' own has found the labels. Where it meets what it does not cover, pandas reads the file again.
"""

import functools
import inspect
import io
import os

import numpy
import pandas
from pandas.io import common
from pandas.io.parsers import c_parser_wrapper, readers

from aquila import _core
from aquila._core import NotNative

from . import _fallback
from ._csv_columns import Rows

#: Arguments with which files are read natively; others must have their defaults.
COVERED = {
    "sep", "delimiter", "header", "names", "index_col", "usecols", "dtype", "engine", "skiprows", "nrows",
    "na_values", "keep_default_na", "parse_dates", "date_format", "dayfirst", "cache_dates", "compression",
    "quotechar", "encoding", "low_memory",
}  # fmt: skip
#: The bytes of a row in files of which no more is known.
_ROW_BYTES = 16


class _Parser(c_parser_wrapper.CParserWrapper):
    """pandas' parser, over a native reader of rows."""

    def __init__(self, handle, source, form, **options):
        self._source, self._form = source, form
        super().__init__(handle, **options)
        # The native reader has all rows at once, whatever this says.
        self.low_memory = False

    def _set_noconvert_columns(self):
        # pandas calls this once its reader has found the labels.
        self._reader = Rows(self._reader, self.usecols, self.kwds, self._source, self._form, self.low_memory)
        super()._set_noconvert_columns()


class _Reader(readers.TextFileReader):
    """pandas' reader of files, with a native parser."""

    def __init__(self, source, **options):
        self._form = _form(options)
        super().__init__(source, **options)

    def _make_engine(self, f, engine="c"):
        if engine != "c":
            raise NotNative(f"the engine {engine}")
        source = f if isinstance(f, str) else numpy.frombuffer(f.getbuffer(), "uint8")
        self.handles = common.get_handle(f, "rb", is_text=False, compression=None)
        try:
            return _Parser(self.handles.handle, source, self._form, **self.options)
        except BaseException:
            self.handles.close()
            raise


def _form(options):
    """The place of the first row: lines that are skipped, rows of labels."""
    header, skipped = options["header"], options["skiprows"]
    if header == "infer":
        header = 0 if options["names"] is None else None
    if header is not None and (not isinstance(header, (int, numpy.integer)) or isinstance(header, bool)):
        raise NotNative("labels in several rows")
    if skipped is not None and (not isinstance(skipped, (int, numpy.integer)) or isinstance(skipped, bool)):
        raise NotNative("rows that are skipped by their numbers")
    return int(skipped or 0), 0 if header is None else int(header) + 1


def _source(value, compression):
    """A path, or a buffer of the bytes that follow in a file in memory; and its size."""
    if type(value) in (io.StringIO, io.BytesIO):
        place = value.tell()
        rest = value.read()
        value.seek(place)
        try:
            data = rest.encode() if type(rest) is str else rest
        except UnicodeEncodeError:
            raise NotNative("a text without an encoding") from None
        return io.BytesIO(data), len(data)
    path = common.stringify_path(value)
    if not isinstance(path, str) or common.is_url(path) or common.is_fsspec_url(path):
        raise NotNative(f"a source of class {type(value).__name__}")
    path = os.path.expanduser(path)
    if common.infer_compression(path, compression) is not None:
        raise NotNative("a compressed file")
    return path, os.path.getsize(path)


def _require_covered(options, defaults):
    for name, value in options.items():
        default = defaults[name].default
        if name not in COVERED and value is not default and not (type(value) is type(default) and value == default):
            raise NotNative(f"the argument {name}")
    sep = options["sep"] if options["delimiter"] is pandas.api.extensions.no_default else options["delimiter"]
    for mark in (sep, options["quotechar"]):
        is_byte = isinstance(mark, str) and len(mark) == 1 and mark.isascii() and mark not in "\n\r\0"
        if not is_byte and mark is not pandas.api.extensions.no_default:
            raise NotNative(f"the mark {mark!r} between fields or around them")
    encoding = options["encoding"]
    if encoding is not None and str(encoding).lower().replace("_", "-") not in ("utf-8", "utf8"):
        raise NotNative(f"the encoding {encoding}")
    if options["engine"] not in (None, "c"):
        raise NotNative(f"the engine {options['engine']}")
    if sep == options["quotechar"] or options["index_col"] is False:
        raise NotNative("rows that end with a separator")


def _read(value, source, options, defaults, mark):
    """A frame of the rows of a source; `NotNative` where pandas is to read it, or to raise its error."""
    _require_covered(options, defaults)
    keywords = {name: part for name, part in options.items() if name != "sep"}
    names = ("dialect", "delimiter", "engine", "sep", "on_bad_lines", "names", "dtype_backend", "lineterminator")
    try:
        keywords |= readers._refine_defaults_read(
            **{name: options[name] for name in names}, defaults={"delimiter": mark}
        )
        if keywords["parse_dates"] is None:
            keywords["parse_dates"] = keywords["date_format"] is not None
        readers._validate_names(keywords["names"])
        keywords["compression"] = None
        with _Reader(source, **keywords) as reader:
            frame = reader.read(keywords["nrows"])
    except (ValueError, TypeError, OSError) as error:
        raise NotNative(f"a file that pandas is to explain: {error}") from error
    if isinstance(value, (io.StringIO, io.BytesIO)):
        value.seek(0, io.SEEK_END)
    return frame


def reader(theirs, mark, own):
    """A function of pandas' that reads CSV, natively where there is much of it.

    :param mark: what stands between fields by default.
    :param own: gives frames the class of this package.
    """
    parameters = inspect.signature(theirs).parameters
    first, *rest = parameters
    standard = {name: parameters[name].default for name in rest}

    @functools.wraps(theirs)
    def read(*args, **kwargs):
        def native(value, **options):
            return _read(value, source, {**standard, **options}, parameters, mark)

        value = args[0] if args else kwargs.get(first)
        try:
            source, size = _source(value, kwargs.get("compression", "infer"))
        except (OSError, ValueError, TypeError, NotNative):
            # pandas opens it, or raises its error.
            return own(theirs(*args, **kwargs))
        if not args:
            args, kwargs = (value,), {name: given for name, given in kwargs.items() if name != first}
        return own(_fallback.attempt(theirs.__name__, size // _ROW_BYTES + 1, native, theirs, args, kwargs))

    return read

"""Methods of frames and series that put rows or columns together, over native functions."""

import numpy
import pandas
from pandas._libs import lib

from aquila._core import NotNative

from . import _columns, _fallback
from ._later import Later
from ._twins import rebound

_concat, _labels, _merge, _unstack = map(Later, ("_concat", "_labels", "_merge", "_unstack"))


def join(self, other, on=None, how="left", lsuffix=lib.no_default, rsuffix=lib.no_default, sort=False,
         validate=None, *, suffixes=lib.no_default):  # fmt: skip
    """As `DataFrame.join`."""
    is_frame = isinstance(other, (pandas.DataFrame, pandas.Series))
    if not _fallback.is_large(max(len(self), len(other) if is_frame else 1)) or lsuffix is not rsuffix:
        args = other, on, how, lsuffix, rsuffix, sort, validate
        return pandas.DataFrame.join(self, *args, suffixes=suffixes)
    if not is_frame:
        return _joined_all(self, list(other), on, how, sort, validate, suffixes)
    if isinstance(other, pandas.Series):
        if other.name is None:
            raise ValueError("Other Series must have a name")
        other = self._constructor({other.name: other})
    options = dict(suffixes=("", "") if suffixes is lib.no_default else suffixes, sort=sort, validate=validate)
    if how == "cross":
        return _merge.merge(self, other, how=how, on=on, **options)
    return _merge.merge(self, other, how, left_on=on, left_index=on is None, right_index=True, **options)


def _joined_all(self, others, on, how, sort, validate, suffixes):
    """The same with several frames."""
    if on is not None:
        raise ValueError("Joining multiple DataFrames only supported for joining on index")
    if suffixes is not lib.no_default and any(suffixes):
        raise ValueError("Suffixes not supported when joining multiple DataFrames")
    frames = [self, *others]
    if not all(frame.index.is_unique for frame in frames):
        made = self
        for other in others:
            made = _merge.merge(made, other, how, left_index=True, right_index=True, sort=sort, validate=validate)
        return made
    if how not in ("left", "right"):
        return _concat.concat(frames, axis=1, join=how, verify_integrity=True, sort=sort or how == "outer")
    labels = self.index if how == "left" else frames[-1].index
    made = _concat.concat(frames, axis=1, join="outer", verify_integrity=True, sort=sort)
    return made.reindex(labels.sort_values() if sort else labels)


def head(self, n=5):
    """As `head` of a frame or a series."""
    return self._slice(slice(None, n)).copy() if type(n) is int else self._theirs.head(self, n)


head._is_inherited = True


def align(self, other, *args, **kwargs):
    """As `DataFrame.align` and `Series.align`; for equal labels of rows nothing is computed."""
    theirs = self._theirs.align
    labels = getattr(other, "index", None)
    is_plain = labels is self.index or labels is not None and self.index.equals(labels)
    if is_plain or not _fallback.is_long(self):
        return theirs(self, other, *args, **kwargs)
    return _fallback.call(f"{type(self).__name__}.align", theirs, (self, other, *args), kwargs)


align._is_inherited = True


def repeat(self, repeats, axis=None):
    """As `Series.repeat`."""

    def native(repeats, axis):
        if axis is not None:
            raise NotNative("an axis")
        rows = numpy.repeat(numpy.arange(len(self)), repeats)
        values = _columns.take(self._values, _columns.Places(rows))
        made = self._constructor(values, index=self.index.take(rows), copy=False)
        return made.__finalize__(self, method="repeat")

    def theirs(repeats, axis):
        return pandas.Series.repeat(self, repeats, axis)

    return _fallback.attempt("Series.repeat", len(self), native, theirs, (repeats, axis), {})


def pivot(self, *, columns, index=lib.no_default, values=lib.no_default):
    """As `DataFrame.pivot`."""
    if not _fallback.is_long(self):
        return pandas.DataFrame.pivot(self, columns=columns, index=index, values=values)
    return _unstack.pivot(self, columns=columns, index=index, values=values)


def pivot_table(self, *args, **kwargs):
    """As `DataFrame.pivot_table`."""
    if not _fallback.is_long(self):
        return pandas.DataFrame.pivot_table(self, *args, **kwargs)
    return _unstack.pivot_table(self, *args, **kwargs)


def unstack(self, level=-1, fill_value=None, sort=True):
    """As `DataFrame.unstack` and `Series.unstack`."""
    if not _fallback.is_long(self):
        return self._theirs.unstack(self, level, fill_value, sort)
    return _unstack.unstack(self, level, fill_value, sort)


def _index(sequences, names=None):
    return _labels.from_sequences(sequences, names)


set_index = rebound(pandas.DataFrame.set_index, ensure_index_from_sequences=_index)

"""Labels of several levels, whose distinct values are found natively."""

import numpy
import pandas
from pandas.api.extensions import no_default
from pandas.core.arrays import categorical
from pandas.core.dtypes.cast import coerce_indexer_dtype
from pandas.core.indexes import api
from pandas.core.indexes.multi import MultiIndex

from aquila._core import NotNative

from . import _fallback, _groupers


def coded(values):
    """As pandas' `factorize_from_iterable`: a code for each value, and the distinct values in order."""
    theirs = categorical.factorize_from_iterable
    if not hasattr(values, "__len__") or not _fallback.is_large(len(values)):
        return theirs(values)
    has_codes = isinstance(getattr(values, "dtype", None), pandas.CategoricalDtype)
    is_range = isinstance(values, pandas.RangeIndex) or getattr(values, "freq", None) is not None
    if has_codes or is_range:
        return theirs(values)  # Codes are there, or follow each other.
    try:
        if isinstance(values, MultiIndex):
            raise NotNative("labels of several levels")
        array = values._values if isinstance(values, (pandas.Index, pandas.Series)) else values
        if not isinstance(getattr(array, "dtype", None), (numpy.dtype, pandas.api.extensions.ExtensionDtype)):
            raise NotNative("labels in a list")
        codes, found = _groupers.factorise(array, True, False)
    except NotNative:
        return _fallback.call("labels of a level", theirs, (values,), {})
    return coerce_indexer_dtype(codes, found), pandas.Index(found, dtype=array.dtype, copy=False)


class _Kind(type):
    def __instancecheck__(cls, value):
        return isinstance(value, MultiIndex)

    def __getattr__(cls, name):
        return getattr(MultiIndex, name)


class Levels(metaclass=_Kind):
    """Stands for `MultiIndex` where pandas' code makes labels of columns."""

    @staticmethod
    def from_arrays(arrays, sortorder=None, names=no_default):
        sizes = {len(array) if hasattr(array, "__len__") else -1 for array in arrays}
        if len(sizes) != 1 or not _fallback.is_large(max(sizes)):
            return MultiIndex.from_arrays(arrays, sortorder, names)
        codes, levels = zip(*map(coded, arrays))
        names = [getattr(array, "name", None) for array in arrays] if names is no_default else names
        options = dict(sortorder=sortorder, names=names, verify_integrity=False)
        return MultiIndex(levels=levels, codes=codes, **options)


def from_sequences(sequences, names=None):
    """As pandas' `ensure_index_from_sequences`."""
    if len(sequences) < 2:
        return api.ensure_index_from_sequences(sequences, names)
    return Levels.from_arrays(sequences, names=names)

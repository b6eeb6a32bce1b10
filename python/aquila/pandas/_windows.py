"""Rolling windows: pandas' own loops over rows, which release the interpreter's lock, on parts of the rows at
once; bounds and labels of windows within groups without a loop over the groups. Bits are pandas'.
"""

import concurrent.futures
import functools

import numpy
import pandas
from pandas.core.indexers.objects import FixedWindowIndexer, GroupByIndexer
from pandas.core.window import rolling

from aquila import _core

from . import _fallback

#: Methods whose result for a window does not depend on the windows before, and costs more than memory does.
_EXACT = {"median", "quantile", "rank"}


class FixedGroups(GroupByIndexer):
    """Bounds of windows of a fixed number of rows within groups."""

    @functools.cached_property
    def sizes(self):
        return numpy.array([len(rows) for rows in self.groupby_indices.values()], "int64")

    def get_window_bounds(self, num_values=0, min_periods=None, center=None, closed=None, step=None):
        counts = self.sizes
        firsts = numpy.repeat(numpy.cumsum(counts) - counts, counts)
        counts = numpy.repeat(counts, counts)
        offset = (self.window_size - 1) // 2 if center or self.window_size == 0 else 0
        end = numpy.arange(1 + offset, len(firsts) + 1 + offset, dtype="int64") - firsts
        start = end - self.window_size
        if closed in ("left", "both"):
            start -= 1
        if closed in ("left", "neither"):
            end -= 1
        return numpy.clip(start, 0, counts) + firsts, numpy.clip(end, 0, counts) + firsts


def _indexer(theirs):
    @functools.wraps(theirs)
    def get(self):
        made = theirs(self)
        is_fixed = type(made) is GroupByIndexer and made.window_indexer is FixedWindowIndexer
        if (
            is_fixed
            and made.index_array is None
            and _fallback.is_long(self.obj)
            and made.groupby_indices
        ):
            made.__class__ = FixedGroups
        return made

    return get


def _in_parts(function):
    def compute(values, start, end, *rest):
        workers = max(_core.machine()[0], 1)
        cuts = [len(start) * k // workers for k in range(workers + 1)]
        if len(start) < workers or workers == 1:
            return function(values, start, end, *rest)

        def part(first, last):
            starts, ends = start[first:last], end[first:last]
            least, most = int(starts.min()), max(int(ends.max()), int(starts.max()))
            return function(values[least:most], starts - least, ends - least, *rest)

        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            return numpy.concatenate(list(pool.map(part, cuts[:-1], cuts[1:])))

    return compute


def _apply(theirs):
    @functools.wraps(theirs)
    def apply(self, func, name, numeric_only=False, numba_args=(), **kwargs):
        is_known = name in _EXACT and self.method == "single" and not numba_args and self.step in (None, 1)
        if is_known and _fallback.is_long(self.obj):
            func = _in_parts(func)
        return theirs(self, func, name, numeric_only, numba_args, **kwargs)

    return apply


def _apply_in_groups(theirs):
    """As pandas' method, with labels that need no sorting where rows are labelled by their numbers."""
    in_parts = _apply(rolling.BaseWindow._apply)

    @functools.wraps(theirs)
    def apply(self, func, name, numeric_only=False, numba_args=(), **kwargs):
        labels, keys = self.obj.index, self._grouper
        is_plain = (
            type(labels) is pandas.RangeIndex and labels.start == 0 and labels.step == 1 and self._as_index
        )
        is_plain = is_plain and _fallback.is_large(len(labels)) and len(keys.indices) > 0
        rows = numpy.concatenate(list(keys.indices.values())) if is_plain else ()
        if len(rows) != len(labels) or not set(keys.names).isdisjoint({*labels.names, None}):
            return theirs(self, func, name, numeric_only, numba_args, **kwargs)
        result = in_parts(self, func, name, numeric_only, numba_args, **kwargs)
        codes = [code.take(rows) for code in keys.codes]
        result.index = pandas.MultiIndex(
            [*keys.levels, pandas.Index(numpy.arange(len(rows)))], [*codes, rows],
            names=[*keys.names, *labels.names], verify_integrity=False,
        )  # fmt: skip
        return result

    return apply


METHODS = {"_apply": _apply}
GROUP_METHODS = {"_apply": _apply_in_groups, "_get_window_indexer": _indexer}

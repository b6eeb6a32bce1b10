"""Results of groups: reductions of pandas' groupers, running results and ranks, computed natively."""

import numpy
import pandas
from pandas.core.dtypes.cast import maybe_downcast_to_dtype
from pandas.core.groupby import ops

from aquila import _core
from aquila._core import NotNative

from . import _columns, _fallback, _group_rows
from ._later import Later

_masked = Later("_masked")

#: The extension's names of reductions, by pandas' names.
REDUCTIONS = {
    "sum": "sum",
    "prod": "product",
    "mean": "mean",
    "median": "median",
    "min": "min",
    "max": "max",
    "first": "first",
    "last": "last",
    "var": "variance",
    "std": "variance",
    "sem": "variance",
    "any": "any",
    "all": "all",
}
#: Options of reductions with which the native forms are pandas'; None for any value.
_OPTIONS = {"skipna": None, "initial": 0, "ddof": None}
_TIMES = (pandas.arrays.DatetimeArray, pandas.arrays.TimedeltaArray)
#: The extension's names of running results.
SCANS = {"cumsum": "sum", "cumprod": "product", "cummin": "min", "cummax": "max"}
#: True for the places of greatest values.
EXTREMES = {"idxmin": False, "idxmax": True}
_TIES = {"average", "min", "max", "first", "dense"}


class Values:
    """The part of a grouper that computes on columns."""

    def _cython_operation(self, values, how, axis, min_count=-1, **kwargs):
        if not self.is_native:
            return super()._cython_operation(values, how, axis, min_count, **kwargs)
        try:
            if how in SCANS:
                return self._scan(values, how, **kwargs)
            if how == "rank":
                return self._rank(values, **kwargs)
            if how in EXTREMES:
                return self._extremes(values, how, min_count, **kwargs)
            return self._reduce(values, how, min_count, kwargs)
        except NotNative:
            args = (values, how, axis, min_count)
            return _fallback.call(f"groupby.{how}", super()._cython_operation, args, kwargs)

    def _reduce(self, values, how, min_count, options):
        correction = options.get("ddof", 1) if how in ("var", "std", "sem") else 1
        known = all(name in _OPTIONS and (_OPTIONS[name] in (None, value)) for name, value in options.items())
        if how not in REDUCTIONS or not known or type(correction) is not int or correction < 0:
            raise NotNative(f"the reduction {how} with these options")
        skipna = bool(options.get("skipna", True))
        rows = values if values.ndim == 2 else (values,)
        is_wide = how == "mean" and values.dtype == "float32" and self._has_wide_means(values)
        results = [self._reduce_row(row, how, correction, is_wide, min_count, skipna) for row in rows]
        if values.ndim == 1:
            return results[0]
        if type(values) is not numpy.ndarray:
            stacked = numpy.stack([result._ndarray for result in results])
            return values._from_backing_data(stacked)
        if len(results) == 1:
            return results[0][None, :]
        return numpy.stack(results) if results else numpy.empty((0, self.ngroups), values.dtype)

    def _has_wide_means(self, values):
        """True if means of 32-bit floats are `float64` in pandas: those of keys that ascend."""
        return self.is_monotonic and self._reduceat_segment_info is not None and not numpy.isnan(values).any()

    def _reduce_row(self, values, how, correction, is_wide, min_count, skipna):
        is_number = type(values) is numpy.ndarray and values.dtype.kind not in "mMO"
        if how in ("first", "last") and not (is_number and skipna and min_count <= 1):
            return _group_rows.picked(self.native, self.ngroups, values, how == "last", min_count, skipna)
        if is_number:
            result = self._reduce_numbers(values, how, correction)
            result = result if is_wide else self._narrowed(result, values, how)
        elif isinstance(values, _columns.MASKED):
            result = self._reduce_masked(values, how, correction)
        elif how in ("any", "all") and isinstance(values, pandas.arrays.ArrowStringArray):
            result = _group_rows.truths(self.native, values, how)
        else:
            result = self._reduce_others(values, how)
        return self._blanked(result, values, how, min_count, skipna)

    def _reduce_others(self, values, how):
        if isinstance(values, _TIMES) and (how == "median" or how == "sum" and values.dtype.kind == "m"):
            return self._reduce_times(values, how)
        if how not in ("min", "max"):
            raise NotNative(f"the reduction {how} of an array of {values.dtype}")
        if isinstance(values, pandas.Categorical) and not values.ordered:
            raise NotNative("categories without an order")
        found = _core.groups_reduce(self.native, REDUCTIONS[how], _columns.column(values))
        if _core.column_parts(found)[0] == "float64":
            # A group without a time, in a column with one in every row.
            raise NotNative("groups without times")
        return _columns.values(found, values)

    def _reduce_times(self, values, how):
        """Sums of spans, as integers, and medians of times, which pandas finds among floats."""
        column = _columns.column(values)
        if how == "sum":
            integers = values._ndarray.view("int64")
            bounds = (int(_masked.extreme(integers, flag, _columns.NO_TIME)) for flag in (False, True))
            if max(map(abs, bounds)) * len(integers) > numpy.iinfo("int64").max:
                raise NotNative("spans whose sum may need more than 63 bits")
            _, parts, _ = _core.column_parts(_core.groups_reduce(self.native, "sum", column))
            numbers = _columns.array(parts[0])
        else:
            integers = values._ndarray.view("int64")
            floats = numpy.where(integers == _columns.NO_TIME, numpy.nan, integers)
            found = _columns.array(_core.groups_reduce(self.native, "median", _columns.column(floats)))
            missing = numpy.isnan(found)
            numbers = numpy.where(missing, _columns.NO_TIME, numpy.where(missing, 0, found).astype("int64"))
        return values._from_backing_data(numbers.view(values._ndarray.dtype))

    def _blanked(self, result, values, how, min_count, skipna):
        """Results without those of groups that have too few values or, without `skipna`, missing ones."""
        is_short = min_count > (0 if how in ("sum", "prod") else 1)
        blank = self.counts(_columns.column(values)) < min_count if is_short else None
        missing = None if skipna else numpy.ascontiguousarray(pandas.isna(values), bool)
        if missing is not None and missing.any():
            if how in ("any", "all"):
                raise NotNative("the truth of missing values")
            has_holes = _columns.array(_core.groups_reduce(self.native, "any", _columns.column(missing)))
            blank = has_holes if blank is None else blank | has_holes
        if blank is None or not blank.any():
            return result
        if type(result) is numpy.ndarray:
            result = result.astype("float64") if result.dtype.kind in "iub" else result.copy()
            result[blank] = numpy.nan
            return result
        result = result.copy()
        result[blank] = None
        return result

    def _reduce_masked(self, values, how, correction):
        column = _columns.column(values)
        if how in ("var", "std", "sem"):
            result = self._spread(column, how, correction)
            missing = numpy.isnan(result)
        else:
            _, parts, validity = _core.column_parts(_core.groups_reduce(self.native, REDUCTIONS[how], column))
            result = _columns.array(parts[0])
            missing = numpy.zeros(len(result), bool) if validity is None else ~_columns.array(validity)
        if missing.any():
            result = result.copy()
            result[missing] = 1
        return values._maybe_mask_result(self._narrowed(result, values._data, how), missing)

    def _spread(self, column, how, correction):
        """Variances, and what follows from them."""
        result = _columns.array(_core.groups_variances(self.native, column, correction))
        if how == "sem":
            result = result / self.counts(column)
        return result if how == "var" else numpy.sqrt(result)

    def counts(self, column):
        """The number of values of a column in each group."""
        _, parts, _ = _core.column_parts(_core.groups_reduce(self.native, "count", column))
        return _columns.array(parts[0])

    def _reduce_numbers(self, values, how, correction):
        column = _columns.column(values)
        if values.dtype == bool and how in ("median", "var", "std", "sem", "first", "last"):
            raise NotNative("truth values")
        if how in ("var", "std", "sem"):
            return self._spread(column, how, correction)
        found = _core.groups_reduce(self.native, REDUCTIONS[how], column)
        if _core.column_parts(found)[2] is not None:
            raise NotNative("truth values of groups without rows")
        return _columns.array(found)

    def _narrowed(self, result, values, how):
        """A result in the type of pandas', which depends on the values."""
        if how in ("any", "all"):
            return result
        operation = ops.WrappedCythonOp(how=how, has_dropped_na=self.has_dropped_na)
        return maybe_downcast_to_dtype(result, operation._get_result_dtype(values.dtype))

    # MARK: Results for each row

    def _scan_masked(self, values, how, skipna):
        """Running results of numbers of which some are missing."""
        data, missing = values._data, values._mask
        kind = data.dtype.kind
        is_known = kind in "if" or kind == "b" and how in ("cumsum", "cumprod")
        if not is_known or not skipna and missing.any():
            raise NotNative(f"running results of {values.dtype}")
        if kind == "f":
            _columns.column(values)  # Refuses NaN beside missing values.
            rows = numpy.where(missing, numpy.nan, data.astype("float64"))
        else:
            bounds = numpy.iinfo("int64")
            neutral = {"cumsum": 0, "cumprod": 1, "cummin": bounds.max, "cummax": bounds.min}[how]
            rows = numpy.where(missing, neutral, data.astype("int64"))
        column = _columns.column(rows)
        found = _columns.array(_core.groups_scan(self.native, SCANS[how], column, True))
        if self.has_dropped_na:
            missing = missing | (_columns.array(_core.groups_numbers(self.native)) < 0)
        found = numpy.where(missing, 1, found)
        return values._maybe_mask_result(self._narrowed(found, data, how), missing.copy())

    def _rows(self, values, compute):
        """The results of the rows of a block, or of an array of one axis."""
        if type(values) is not numpy.ndarray:
            raise NotNative(f"an array of class {type(values).__name__}")
        return compute(values) if values.ndim == 1 else numpy.stack([compute(row) for row in values])

    def _scan(self, values, how, skipna=True):
        if isinstance(values, _columns.MASKED):
            return self._scan_masked(values, how, skipna)
        if isinstance(values, _TIMES):
            is_defined = how in ("cummin", "cummax") or how == "cumsum" and values.dtype.kind == "m"
            if not is_defined or self.has_dropped_na or values._hasna:
                raise NotNative(f"running results of {values.dtype}, or of times of which some are missing")
            integers = values._ndarray.view("int64")
            return values._from_backing_data(self._scan(integers, how, skipna).view(values._ndarray.dtype))
        kind = values.dtype.kind
        is_known = values.dtype == "float64" or kind == "i" or kind == "b" and how in ("cumsum", "cumprod")
        if not is_known or 0 in values.shape:
            raise NotNative(f"running results of an array of {values.dtype}")
        # Rows in no group have no result.
        wide = "float64" if kind == "f" or self.has_dropped_na and kind == "i" else "int64"
        if self.has_dropped_na and kind == "b":
            raise NotNative("truth values in no group")

        if how == "cumsum" and kind == "f" and numpy.isinf(values).any():
            raise NotNative("infinities, whose compensation is no number")

        def compute(row):
            column = _columns.column(row.astype(wide, copy=False))
            return _columns.array(_core.groups_scan(self.native, SCANS[how], column, bool(skipna)))

        return self._narrowed(self._rows(values, compute), values, how)

    def _rank(self, values, ties_method="average", ascending=True, na_option="keep", pct=False):
        if 0 in values.shape or ties_method not in _TIES or na_option not in ("keep", "top", "bottom"):
            raise NotNative("ranks with these options")

        def compute(row):
            missing = numpy.isnan(row) if row.dtype.kind == "f" and na_option != "keep" else None
            column = _columns.column(row)
            if missing is not None and missing.any():
                # Places among the sorted values, with missing ones on one side.
                places = _columns.array(_core.groups_numbers(_core.frame_groups((column,), True, True)))
                side = -1 if (na_option == "top") == bool(ascending) else len(row)
                column = _columns.column(numpy.where(missing, side, places).astype("int64", copy=False))
            ranks = _core.groups_ranks(self.native, column, bool(ascending), ties_method)
            return self._shares(ranks, column, ties_method) if pct else _columns.array(ranks)

        ranks = self._by_order(values, compute)
        if not isinstance(values, _columns.MASKED):
            return ranks
        missing = values._mask if na_option == "keep" else numpy.zeros(len(values), bool)
        return values._maybe_mask_result(ranks, missing.copy())

    def _by_order(self, values, compute):
        """The results for values that are ordered, of one axis or two."""
        if values.ndim == 1:
            return compute(_group_rows.as_numbers(values))
        return numpy.stack([compute(_group_rows.as_numbers(row)) for row in values])

    def _shares(self, ranks, column, ties_method):
        """Ranks as shares of the greatest ones in their groups: of the number of values, or of distinct ones."""
        if ties_method == "dense":
            most = _columns.array(_core.groups_reduce(self.native, "max", ranks))
        else:
            most = self.counts(column)
        numbers = _columns.array(_core.groups_numbers(self.native))
        with numpy.errstate(divide="ignore", invalid="ignore"):
            return _columns.array(ranks) / numpy.append(most.astype("float64"), numpy.nan)[numbers]

    def _extremes(self, values, how, min_count, skipna=True):
        if 0 in values.shape or min_count > 1:
            raise NotNative("places with least counts")
        if not skipna and pandas.isna(values).any():
            raise NotNative("places among values of which some are missing")

        def compute(row):
            return _columns.array(_core.groups_extremes(self.native, _columns.column(row), EXTREMES[how]))

        return self._by_order(values, compute)

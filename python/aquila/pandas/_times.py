"""Parts of times on the calendar, computed natively."""

import functools

from pandas.arrays import DatetimeArray

from aquila import _core

from . import _columns, _fallback

#: The extension's names of parts, by pandas' names.
PARTS = {
    "year": "year",
    "month": "month",
    "day": "day",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
    "microsecond": "microsecond",
    "day_of_week": "weekday",
    "day_of_year": "dayOfYear",
    "quarter": "quarter",
}
_UNITS = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}


def part(values, name):
    """A part of the times of an array, as pandas' property of that name."""
    integers = values._ndarray.view("int64")
    column = _core.frame_numbers(_columns.aligned(integers), _columns.INT64, None)
    return _columns.array(_core.column_part(column, PARTS[name], _UNITS[values.unit]))


def _property(theirs):
    @functools.wraps(theirs)
    def get(self, name):
        series = self._parent
        values = series._values
        is_native = name in PARTS and self.orig is None and type(values) is DatetimeArray
        if not is_native or not _fallback.is_large(len(series)) or str(values.tz) not in ("None", "UTC"):
            return theirs(self, name)
        made = series._constructor(part(values, name), index=series.index, name=self.name, copy=False)
        return made.__finalize__(series)

    return get


METHODS = {"_delegate_property_get": _property}

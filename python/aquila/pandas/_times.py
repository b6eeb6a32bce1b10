"""Parts of times on the calendar, computed natively."""

import functools

import pandas
from pandas.api.extensions import no_default
from pandas.arrays import ArrowStringArray, DatetimeArray

from aquila import _core
from aquila._core import NotNative

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


def to_datetime(data, errors="raise", dayfirst=False, yearfirst=False, utc=False, format=None, exact=no_default,
                unit=None, origin="unix", cache=True):  # fmt: skip
    """As `pandas.to_datetime`, for a series of texts in one form of ISO 8601."""
    is_plain = not dayfirst and not yearfirst and not utc and format in (None, "ISO8601") and exact is no_default
    if not is_plain or unit is not None or origin != "unix" or errors not in ("raise", "coerce"):
        raise NotNative("times in another form")
    if not isinstance(data, pandas.Series) or not isinstance(data._values, ArrowStringArray):
        raise NotNative("values that are no column of texts")
    times = _core.column_times(_columns.column(data._values))
    if times is None:
        raise NotNative("times in several forms")
    times = _columns.array(times).view("M8[us]")
    values = DatetimeArray._simple_new(times, dtype=times.dtype)
    return data._constructor(values, index=data.index, name=data.name, copy=False)


METHODS = {"_delegate_property_get": _property}

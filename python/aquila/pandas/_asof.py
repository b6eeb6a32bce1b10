"""`merge_asof`: pandas' own, with the nearest rows found natively.

The place of each left key among the sorted right ones is searched for on all cores. With further keys (`by`),
each left row takes the right one of its group that is nearest to that place.
"""

import numpy
import pandas
from pandas import Timedelta
from pandas.arrays import DatetimeArray, TimedeltaArray
from pandas.core.reshape import merge as theirs

from aquila import _core
from aquila._core import NotNative

from . import _columns, _elementwise, _fallback, _lazy
from ._keys import pair


class AsOfMerge(theirs._AsOfMerge):
    """A merge of each row with the nearest one of another frame."""

    def _get_join_indexers(self):
        sizes = len(self.left), len(self.right)
        if not _fallback.is_large(max(sizes)) or min(sizes) == 0:
            return super()._get_join_indexers()
        try:
            return None, self._nearest_rows()
        except NotNative:
            return _fallback.call("merge_asof", super()._get_join_indexers, (), {})

    def _nearest_rows(self):
        """For each left row the position of a right one; -1 without one."""
        left = self.left.index._values if self.left_index else self.left_join_keys[-1]
        right = self.right.index._values if self.right_index else self.right_join_keys[-1]
        farthest = self._farthest(left)
        left, right = self._sorted(left, "left"), self._sorted(right, "right")
        groups = None if self.left_by is None else _Groups(*self._further_keys())
        rows = {}
        for direction in ("backward", "forward"):
            if self.direction in (direction, "nearest"):
                rows[direction] = self._rows(left, right, direction == "backward", groups, farthest)
        found = _nearer(left, right, **rows)
        _lazy.touch(found)
        return found

    def _farthest(self, left):
        """The greatest distance, in the units of the keys; None without one."""
        if self.tolerance is None or left.dtype.kind not in "mM":
            return self.tolerance
        if not hasattr(left, "unit") and type(left) is not numpy.ndarray:
            raise NotNative(f"keys of {left.dtype}")
        unit = left.unit if hasattr(left, "unit") else numpy.datetime_data(left.dtype)[0]
        return Timedelta(self.tolerance).as_unit(unit)._value

    def _sorted(self, keys, side):
        """The keys of a side as numbers; pandas raises its error where they do not ascend."""
        if isinstance(keys, (DatetimeArray, TimedeltaArray)):
            keys = keys._ndarray
        elif isinstance(keys, pandas.arrays.IntegerArray) and not keys._mask.any():
            keys = keys._data
        if type(keys) is not numpy.ndarray or keys.dtype.kind not in "iufmM" or keys.dtype == "float16":
            raise NotNative(f"keys of {keys.dtype}")
        numbers = keys.view("int64") if keys.dtype.kind in "mM" else keys
        if len(numbers) > 1:
            array = _lazy.borrowed(numbers)
            ascends = bool((array[1:] >= array[:-1]).all())
        else:
            ascends = not pandas.isna(keys).any()
        if not ascends or keys.dtype.kind in "mM" and numbers[0] == _columns.NO_TIME:
            return self._convert_values_for_libjoin(keys, side)
        return numbers

    def _further_keys(self):
        has_both = self.left_index and self.right_index
        cut = slice(None) if has_both else slice(-1)
        return self.left_join_keys[cut], self.right_join_keys[cut]

    def _rows(self, left, right, is_backward, groups, farthest):
        """The nearest right rows in one direction."""
        side = "right" if is_backward == bool(self.allow_exact_matches) else "left"
        places = _lazy.library().searchsorted(_lazy.borrowed(right), _lazy.borrowed(left), side)
        if groups is not None:
            rows = groups.nearest(_lazy.shown(places), is_backward)
        elif is_backward:
            rows = _elementwise.recorded(lambda: places - 1)
        else:
            where = _lazy.library().where
            rows = _elementwise.recorded(lambda: where(places == len(right), -1, places))
        return rows if farthest is None else _within(left, right, rows, is_backward, farthest)


def _distances(left, right, rows, is_backward):
    """How far the right rows stand from the left ones; any number where there is none."""
    near, given = _lazy.borrowed(right)[_lazy.borrowed(rows)], _lazy.borrowed(left)
    if left.dtype.kind in "iu" and left.dtype.itemsize < 8:
        near, given = near.astype("int64"), given.astype("int64")
    return given - near if is_backward else near - given


def _within(left, right, rows, is_backward, farthest):
    """The rows that stand no farther than a distance."""

    def compute():
        known = _lazy.borrowed(rows)
        is_far = _distances(left, right, rows, is_backward) > farthest
        return _lazy.library().where((known >= 0) & is_far, -1, known)

    return _elementwise.recorded(compute)


def _nearer(left, right, backward=None, forward=None):
    """The nearer rows of two directions; those before, where both are as near."""
    if backward is None or forward is None:
        return forward if backward is None else backward

    def compute():
        before, after = _lazy.borrowed(backward), _lazy.borrowed(forward)
        is_before = _distances(left, right, backward, True) <= _distances(left, right, forward, False)
        takes_before = (before >= 0) & ((after < 0) | is_before)
        return _lazy.library().where(takes_before, before, after)

    return _elementwise.recorded(compute)


class _Groups:
    """The rows of both sides in groups of equal further keys."""

    def __init__(self, left, right):
        pairs = [pair(*keys) for keys in zip(left, right)]
        ours, theirs = zip(*pairs)
        groups = _core.frame_groups(theirs, True, False)
        firsts = _core.groups_firsts(groups)
        known = tuple(_core.column_take(column, firsts) for column in theirs)
        _, found = _core.frame_join(ours, known, "left")
        self._groups = groups
        #: The group of each left row; -1 for one in none.
        self._left = numpy.arange(len(left[0])) if found is None else _columns.array(found)

    def nearest(self, places, is_backward):
        """For each left row the nearest right one of its group.

        :param places: for each left row the number of right rows before it, in ascending order.
        """
        places = _columns.aligned(places)
        return _columns.array(_core.groups_nearest(self._groups, places, self._left, is_backward))


def merge_asof(left, right, on=None, left_on=None, right_on=None, left_index=False, right_index=False, by=None,
               left_by=None, right_by=None, suffixes=("_x", "_y"), tolerance=None, allow_exact_matches=True,
               direction="backward"):  # fmt: skip
    """As `pandas.merge_asof`."""
    options = dict(on=on, left_on=left_on, right_on=right_on, left_index=left_index, right_index=right_index)
    options |= dict(by=by, left_by=left_by, right_by=right_by, suffixes=suffixes, tolerance=tolerance)
    options |= dict(allow_exact_matches=allow_exact_matches, direction=direction)
    return AsOfMerge(left, right, how="asof", **options).get_result()

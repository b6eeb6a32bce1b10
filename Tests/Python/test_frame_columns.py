"""Columns of the extension over the memory of pandas' arrays, and their relations."""

import gc

import numpy
import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")
pytest.importorskip("pyarrow", reason="texts of pandas are pyarrow's")

import aquila.pandas  # noqa: F401
import pandas
from aquila import _core
from aquila.pandas import _columns

FLOATS = _columns.CODES[numpy.dtype("float64")]
WORDS = pandas.array(["b", "a", None, "b", "éé", ""], dtype="str")


def test_numbers_are_shared():
    values = numpy.arange(5.0)
    column = _core.frame_numbers(values, FLOATS, None)
    assert numpy.shares_memory(numpy.asarray(column), values)
    del values
    gc.collect()
    numpy.testing.assert_array_equal(numpy.asarray(column), numpy.arange(5.0))


def test_parts_of_columns():
    assert _core.column_parts(_columns.column(numpy.arange(3)))[0] == "int64"
    name, values, validity = _core.column_parts(_columns.column(pandas.array([1, None], dtype="Int64")))
    assert name == "Int64" and numpy.asarray(validity).tolist() == [True, False]
    name, (offsets, data), validity = _core.column_parts(_columns.column(WORDS))
    assert name == "str" and numpy.asarray(offsets).tolist() == [0, 1, 2, 2, 3, 7, 7]
    assert bytes(numpy.asarray(data)) == "babéé".encode()
    assert numpy.asarray(validity).tolist() == [True, True, False, True, True, True]


@pytest.mark.parametrize("values", [WORDS, WORDS[1:], WORDS[2:5], WORDS[:0], WORDS.take([5, 0, 2])])
def test_texts_come_back(values):
    column = _columns.column(values)
    pandas.testing.assert_extension_array_equal(_columns.texts(column, values), values)


def test_groups():
    groups = _core.frame_groups((_columns.column(WORDS),), False, True)
    assert _core.groups_count(groups) == 4
    assert _columns.array(_core.groups_numbers(groups)).tolist() == [2, 1, -1, 2, 3, 0]
    assert _columns.array(_core.groups_firsts(groups)).tolist() == [5, 1, 0, 4]
    assert _columns.array(_core.groups_sizes(groups)).tolist() == [1, 1, 2, 1]
    assert _columns.array(_core.groups_rows(groups)).tolist() == [5, 1, 0, 3, 4]
    assert _columns.array(_core.groups_places(groups, False)).tolist() == [1, 0, -1, 0, 0, 0]
    sums = _core.groups_reduce(groups, "sum", _columns.column(numpy.arange(6.0)))
    assert _columns.array(sums).tolist() == [5, 1, 3, 4]


def test_joins_and_orders():
    left, right = _columns.column(numpy.array([3, 1, 3])), _columns.column(numpy.array([1, 3]))
    rows = [side and _columns.array(side).tolist() for side in _core.frame_join((left,), (right,), "inner")]
    assert rows[1] == [1, 0, 1] and rows[0] in (None, [0, 1, 2])
    assert _columns.array(_core.frame_sort((left,), (False,), (False,))).tolist() == [0, 2, 1]
    assert _columns.array(_core.frame_isin(left, right)).tolist() == [True, True, True]
    assert _columns.array(_core.column_take(left, _columns.Places(numpy.array([1, 1])).column)).tolist() == [1, 1]


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: _core.frame_numbers(numpy.zeros((2, 2)), FLOATS, None), ValueError, "2 axes"),
        (lambda: _core.frame_numbers(numpy.zeros(2, "int8"), FLOATS, None), ValueError, "elements of 1 bytes"),
        (lambda: _core.frame_numbers([1.0], FLOATS, None), TypeError, "bytes-like"),
        (lambda: _core.frame_numbers(numpy.zeros(3), FLOATS, numpy.zeros(2, bool)), ValueError, "mask"),
        (lambda: _columns.codes(numpy.array([0, 3], "int8"), 3), IndexError, "outside of -1 to 2"),
        (lambda: _core.groups_of(numpy.array([0, -2]), 1), IndexError, "outside of -1 to 0"),
        (lambda: _core.column_take(_columns.column(WORDS), _columns.Places(numpy.array([6])).column), IndexError, "outside of -1 to 5"),
        (lambda: _core.column_parts(1), TypeError, "a column is expected"),
        (lambda: _core.groups_count(_columns.column(WORDS)), TypeError, "groups are expected"),
        (lambda: _core.frame_groups((), False, False), ValueError, "no columns"),
        (lambda: _core.frame_sort((_columns.column(WORDS),), (), ()), ValueError, "1 keys, 0 orders"),
        (
            lambda: _core.frame_groups((_columns.column(WORDS), _columns.column(WORDS[1:])), False, False),
            ValueError,
            "columns of 6 and of 5 values",
        ),
        (
            lambda: _core.frame_join((_columns.column(WORDS),), (_columns.column(numpy.arange(3)),), "left"),
            TypeError,
            "a key of str on the left and of int64 on the right",
        ),
        (
            lambda: _core.frame_texts(numpy.array([0, 5, 2]), numpy.zeros(5, "uint8"), None),
            ValueError,
            "offsets ascend",
        ),
        (
            lambda: _core.frame_texts(numpy.array([0, 9]), numpy.zeros(5, "uint8"), None),
            ValueError,
            "offsets ascend",
        ),
        (
            lambda: _core.groups_reduce(
                _core.groups_of(numpy.zeros(6, "int64"), 1), "mean", _columns.column(WORDS)
            ),
            TypeError,
            "mean: not defined for a column of str",
        ),
        (
            lambda: _core.groups_reduce(_core.groups_of(numpy.zeros(6, "int64"), 1), "mode", _columns.column(WORDS)),
            ValueError,
            "there is no reduction mode",
        ),
    ],
)
def test_bad_input_is_a_clear_error(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_columns_refuse_other_arrays():
    for values in (numpy.array([1, "a"], object), numpy.zeros(2, complex), numpy.zeros(2, ">i8")):
        with pytest.raises(_core.NotNative):
            _columns.column(values)

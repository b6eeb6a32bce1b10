"""Floating-point errors: exceptions, calls and warnings in the same cases as NumPy, with the same texts."""

import random
import warnings

import aquila.numpy as np
import numpy
import pytest


def _calls(table):
    return [call.strip() for line in table.strip().splitlines() for call in line.split(" | ")]


FAILING = _calls("""
    x / y | x // y | np.log(x) | np.sqrt(x) | np.exp(x * 300) | x * x * 1e200 | np.arccos(x) | x % y
    np.hypot(x, y) | x.sum() | np.prod(x * 1e200) | np.add.reduce(x, 0) | np.cumsum(x * 1e308)
    np.mean(x / 2) | np.var(x) | i // j | i % j | np.divmod(i, j) | i // 3 | i // 0 | i - j
    np.reciprocal(j) | np.square(x) | np.power(x, 300) | abs(x) | np.add(x, 1, dtype='f4')
    np.multiply(x, 1e30, out=np.zeros(x.shape, 'f4'), casting='same_kind') | x < y | np.maximum(x, y)
    np.nanmean(x) | np.isclose(x, y) | x.__itruediv__(y) | np.subtract(x, y, out=x) | x @ y.T
    x.astype('f2') | x.astype(int) | np.std(x) | np.linalg.norm(x) | np.dot(x, y.T)
""")

WARNED = _calls("""
    i // j | i % j | np.fmod(i, j) | np.divmod(i, j) | i // 0 | i % 0 | i // -1 | i // 3
    i // (j * j + 1) | i.__ifloordiv__(0) | np.floor_divide(i, j, out=i) | j[:0] // 0 | (i > 3) // (i < 0)
    i.astype('u1') // 0 | (x * 3e307).sum() | np.prod(x + 1e200) | (x * 3e307).mean()
    np.add.reduce(x.ravel() * 3e307) | x.sum() | np.dot(x[0], x[0] + 1e308) | x[0] @ (x[0] + 1e308)
    np.sum(x) | np.nanmean(x[:0])
""")


def draw(seed):
    """Draws the same names for both sides: with or without zeros, infinity and NaN, of few elements
    or many.
    """
    draws = random.Random(seed)
    generator = numpy.random.default_rng(seed)
    shape = draws.choice([(3, 4), (40, 40), (2, 700)])
    x, y = generator.integers(1, 9, (2, *shape)) / 2.0
    i, j = generator.integers(1, 9, (2, *shape))
    for value in draws.choice([[], [], [0.0], [numpy.inf, 0.0], [numpy.nan], [1e307, -1.0], [-0.0, 1e-200]]):
        for array in (x, y):
            array.flat[draws.randrange(array.size)] = value
    if draws.random() < 0.4:
        j.flat[draws.randrange(j.size)] = 0
    if draws.random() < 0.2:
        i.flat[0], j.flat[0] = numpy.iinfo(int).min, -1
    names = {"x": x, "y": y, "i": i, "j": j}
    theirs = {"np": numpy, **names}
    return theirs, {"np": np, **{name: np.array(value) for name, value in names.items()}}


def outcome(call, names):
    try:
        return eval(call, names), None
    except Exception as error:
        return None, (type(error), str(error))


@pytest.mark.parametrize("call", FAILING)
@pytest.mark.parametrize("kinds", ["all", "divide", "over", "invalid", "under"])
def test_errors_are_raised_where_numpy_raises_them(call, kinds):
    for seed in range(12):
        theirs, ours = draw(seed)
        with numpy.errstate(all="ignore"), numpy.errstate(**{kinds: "raise"}):
            expected, error = outcome(call, theirs)
        with np.errstate(all="ignore"), np.errstate(**{kinds: "raise"}):
            mine, mistake = outcome(call, ours)
        assert mistake == error, (call, seed)
        if error is None and not isinstance(expected, tuple):
            numpy.testing.assert_allclose(numpy.asarray(mine), expected, rtol=1e-12)


def test_calls_are_made():
    heard = []
    x = np.arange(5000.0)
    with np.errstate(divide="call", call=lambda kind, flag: heard.append(kind)):
        1 / x
        1 / (x + 1)
    assert heard == ["divide by zero"]


def told(call, names):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        eval(call, names)
    return found


@pytest.mark.parametrize("call", WARNED)
def test_programs_are_warned_where_it_costs_little(call):
    with numpy.errstate(all="warn"):
        for seed in range(12):
            theirs, ours = draw(seed)
            finite = all(numpy.isfinite(theirs[name]).all() for name in "xy")
            expected, found = (told(call, names) for names in (theirs, ours))
            # For infinite terms NumPy's answer depends on their order.
            if finite:
                assert [str(w.message) for w in found] == [str(w.message) for w in expected], (call, seed)
            assert all(w.category is RuntimeWarning and w.filename == "<string>" for w in found)


def test_warnings_can_be_ignored():
    i, j = np.arange(5), np.zeros(5, int)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with np.errstate(all="ignore"):
            assert (i // j).tolist() == [0] * 5
        with pytest.raises(RuntimeWarning):
            i // j


def test_an_errstate_of_numpys_around_ours_leaves_no_trace():
    # Libraries that use NumPy itself call functions that use ours.
    with numpy.errstate(all="ignore"):
        with np.errstate(divide="ignore"):
            np.array([1]) // np.array([0])
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in floor_divide"):
        np.array([1, 2]) // np.array([0, 3])

"""Casts out of a type's range: warnings and exceptions as in NumPy, where elements are at hand."""

import warnings

import aquila.numpy as np
import numpy
import pytest

PAIRS = [(70000.0, "f2"), (1e300, "f4"), (1e300, "F"), (numpy.inf, "i1"), (numpy.nan, "i8"), (-1.0, "f2"), (3.0, "u1")]


def operations(module, value, kind):
    """The ways in which elements are cast, by name."""
    values, mask = module.array([value] * 3), module.array([True, False, True])
    target = module.zeros(3, kind)
    return {
        "astype": lambda: values.astype(kind),
        "astype of a part": lambda: module.full((5, 5, 5), value)[:, ::2, :].astype(kind),
        "array": lambda: module.array(values, kind),
        "asarray": lambda: module.asarray(values, dtype=kind),
        "all": lambda: target.__setitem__(..., values),
        "a part": lambda: target.__setitem__(slice(0, 2), values[:2]),
        "a mask": lambda: target.__setitem__(mask, values[:2]),
        "a list as a mask": lambda: target.__setitem__([True, False, True], values[:2]),
        "positions": lambda: target.__setitem__([0, 1], values[:2]),
        "rows": lambda: module.zeros((5, 3), kind).__setitem__([0, 2], values),
        "an array without axes": lambda: target.__setitem__(0, values[:1].reshape(())),
        "copyto": lambda: module.copyto(target, values, casting="unsafe"),
        "copyto by a mask": lambda: module.copyto(target, values, casting="unsafe", where=mask),
        "flat": lambda: target.flat.__setitem__(slice(None), values),
    } | ({} if numpy.dtype(kind).kind in "iu" else numbers(module, value, target))


def numbers(module, value, target):
    return {
        "a number": lambda: target.__setitem__(0, value),
        "a number in all": lambda: target.__setitem__(..., value),
        "a scalar": lambda: target.__setitem__(0, numpy.float64(value)),
        "fill": lambda: target.fill(value),
        "copyto of a number": lambda: module.copyto(target, value, casting="unsafe", where=[True, False, True]),
    }


def heard(call):
    with np.errstate(all="warn", under="ignore"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return {(str(w.message), w.filename) for w in caught if w.category is RuntimeWarning}


@pytest.mark.parametrize("name", operations(numpy, 1.0, "f2"))
@pytest.mark.parametrize("value, kind", PAIRS)
def test_warnings_of_casts(value, kind, name):
    theirs, ours = operations(numpy, value, kind), operations(np, value, kind)
    if name in theirs:
        assert heard(ours[name]) == heard(theirs[name])


@pytest.mark.parametrize("name", operations(numpy, 1.0, "f2"))
@pytest.mark.parametrize("value, kind", PAIRS)
def test_exceptions_of_casts(value, kind, name):
    theirs, ours = operations(numpy, value, kind), operations(np, value, kind)
    if name not in theirs:
        return
    with np.errstate(all="raise", under="ignore"):
        try:
            theirs[name]()
        except FloatingPointError as error:
            with pytest.raises(FloatingPointError, match=str(error)):
                ours[name]()
        else:
            ours[name]()


def test_integers_out_of_range():
    assert heard(lambda: np.array([70000]).astype("f2")) == heard(lambda: numpy.array([70000]).astype("f2")) != set()
    assert heard(lambda: np.zeros(1, "f2").__setitem__(0, 70000)) != set()


def test_integers_out_of_range_raise():
    with np.errstate(all="raise"):
        for call in (lambda: np.full((3, 4), 70000)[:, ::2].astype("f2"), lambda: np.zeros(2, "f2").fill(70000)):
            with pytest.raises(FloatingPointError, match="overflow"):
                call()


def test_ignored_errors():
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array([numpy.inf, 2.0]).astype("i8")[1] == 2
        x = np.zeros(2, "f4")
        x[0] = 1e300
        assert x[0] == numpy.inf


def test_values_that_are_computed_later():
    """A cast does not wait for much work; it does not warn then."""
    x = np.ones(1 << 20)
    for _ in range(3):
        x = x * 1e200
    small = x[:4] + 0
    assert not heard(lambda: small.astype("i8"))
    assert small.tolist() == [numpy.inf] * 4
